/*
 * prepare.h - what must be computed before the engine starts, in the worker:
 * the administrator's password hash, the key of an unmanaged OIDC
 * configuration.
 */
#ifndef SETUP_PREPARE_H
#define SETUP_PREPARE_H

struct setup;

/* done runs from the loop; failures are BUGs (pure arithmetic). */
void prepare_start(struct setup *s, void (*done)(struct setup *));
void prepare_free(struct setup *s);

#endif
