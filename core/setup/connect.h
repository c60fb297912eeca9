/* connect.h - the simulator's info, then sign-in on both sides. */
#ifndef SETUP_CONNECT_H
#define SETUP_CONNECT_H

struct node;
struct setup;

/* An identity changed: both known -> the lists are fetched. */
void connect_event(struct setup *s);
/* The simulator's vantages as it tells them: {"vantages": [...]}; the document
 * must live as long as they are used. */
void connect_vantages(struct setup *s, const struct node *doc);

#endif
