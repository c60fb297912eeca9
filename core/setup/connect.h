/* connect.h - the simulator's info, then sign-in on both sides. */
#ifndef SETUP_CONNECT_H
#define SETUP_CONNECT_H

struct setup;

/* An identity changed: both known -> the lists are fetched. */
void connect_event(struct setup *s);

#endif
