/*
 * clock.h - the two times.
 *
 * Wire time is real: signatures, token and certificate dates, time-outs, Esc,
 * spinners.  World time is the simulator's in a demo, else real: states,
 * propagation, polls, back-off, elapsed.  world = base + rate x real; rate 0
 * means that world time moves only when somebody says so (--speed auto/step).
 * Every timer names its time.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

int64_t real_ms(void);    /* monotonic milliseconds */
int64_t real_unix(void);  /* Unix seconds of this machine's clock */
int64_t world_ms(void);   /* Unix milliseconds in the world */
int64_t world_unix(void); /* Unix seconds in the world */

/* now: world's Unix ms at this moment; rate >= 0 */
void world_set(int64_t now_ms, double rate);
void world_reset(void); /* real again */
bool world_is_real(void);
double world_rate(void); /* 1 when real */

/* Tests: freezes both clocks at this Unix ms; -1 thaws. */
void clock_freeze(int64_t unix_ms);

#endif
