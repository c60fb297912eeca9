/*
 * app.h - one run of the program: its options, the set-up in hand, the face.
 * A face turns the loop, gives each event to setup_event first, then uses it.
 */
#ifndef SCREENS_APP_H
#define SCREENS_APP_H

#include "core/setup/setup.h"

enum command {
	COMMAND_START, /* no word: the start screen */
	COMMAND_SETUP,
	COMMAND_DEMO,
	COMMAND_PLAN,
	COMMAND_RESUME,
	COMMAND_STATUS,
	COMMAND_DOCTOR,
	COMMAND_TEARDOWN,
	COMMAND_PROTECT,
	COMMAND_SIM
};

struct options {
	enum command command;
	bool plain, yes, json, ascii, expert, over, help, version, mouse;
	bool account; /* chosen on the start screen: the account's clusters */
	const char *answers, *color, *lang, *session, *via, *profile, *region;
	const char *name; /* positional: a session or cluster */
	/* demo, sim */
	const char *world, *speed, *seed;
	/* doctor */
	const char *cluster, *from, *vpc;
	const char *trace, *kubeconfig; /* files to write */
	bool mask;
};
/* Fills out from argv; ERR_USAGE quotes what it does not know. */
bool options_parse(int argc, char **argv, struct options *out, struct err *err);
void options_help(const struct options *o, struct strbuf *out);

struct app {
	struct options opt;
	struct setup *setup;
	char *base;       /* of the simulator, NULL none */
	const char *self; /* path of this program, for the simulator */
	bool demo;
	struct err err; /* why it ended */
	int exit_code;
};

/* Both return the exit code.  face_plain is given a set-up; face_full makes it,
 * after its first paint. */
int face_plain(struct app *app);
int face_plain_doctor(struct app *app); /* of a set-up, not signed in yet */
/* Of any cluster of the account: status, protect, teardown. */
int face_plain_cluster(struct app *app);
int face_full(struct app *app);
/* Is the command about a cluster, not about a set-up? */
bool app_by_cluster(struct app *app);

/* A setup for the command: from the options, or (demo) the simulator. */
bool app_make_setup(struct app *app, struct err *err);
/* The session of --session, the positional name, or the only unfinished one. */
bool app_find_session(struct app *app, struct arena *a, const char **folder,
		      struct err *err);
/* That session's answers into the set-up, where the command wants one. */
bool app_load_session(struct app *app, struct err *err);
/* Reads --answers into the setup; every fault at once. ERR_INPUT */
bool app_load_answers(struct app *app, struct err *err);

/* demo.c: the simulator of a demo, a process of its own. */
enum demo_choice {
	DEMO_CONTINUE, /* the world that is still there */
	DEMO_FRESH
};
/* Base URL of a demo world that still lives, in the arena; NULL none. */
const char *demo_running(struct arena *a);
const char *demo_start(struct app *app, struct arena *a, struct err *err);
void demo_end(const char *base, struct arena *a); /* tells it to go */

#endif
