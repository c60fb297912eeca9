/*
 * session.h - the folder of one set-up: answers.json (no secrets),
 * journal.jsonl, log.txt.  The name is the cluster's, made safe for a path.
 */
#ifndef PLAN_SESSION_H
#define PLAN_SESSION_H

#include "core/base/err.h"
#include "core/base/mem.h"

/* [a-z0-9][a-z0-9._-]{0,63}; ERR_INPUT quotes it. */
bool session_name_check(const char *name, struct err *err);
/* Path of the folder; made with mode 0700 when make is set. demo sessions live
 * under STATE/demo/NAME, apart from real ones. */
bool session_folder(struct strbuf *out, bool demo, const char *name, bool make,
		    struct err *err);
struct session_info {
	const char *name, *folder;
	long long changed; /* Unix s */
	const char *stage; /* last action seen, for people; "" nothing made */
	bool finished;     /* all undone, or the result reached */
	bool has_made;     /* something of ours exists */
};
/* Newest first, in the arena; the count. An unreadable one is left out. */
size_t session_list(struct arena *a, bool demo, struct session_info **out);
bool session_forget(const char *folder, struct err *err); /* deletes files */

#endif
