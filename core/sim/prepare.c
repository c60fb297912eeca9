/* prepare.c - what every world has, whatever its file says. */
#include "core/base/str.h"
#include "core/sim/ocm.h"

#define ALNUM  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
#define BASE32 "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
#define ADMIN  "arn:aws:iam::aws:policy/AdministratorAccess"

static void make_user(struct world *w, struct arena *a, const char *name)
{
	cJSON *user = cJSON_CreateObject(), *list, *it;

	doc_set(user, "Path", "/");
	doc_set(user, "UserName", name);
	doc_set(user, "UserId",
		arena_fmt(a, "AIDA%s",
			  world_token(w, a, BASE32, 17, "iam.user", name)));
	doc_set(user, "Arn",
		arena_fmt(a, "arn:aws:iam::" SIM_ACCOUNT ":user/%s", name));
	doc_set(user, "CreateDate", "2025-11-03T08:00:00Z");
	list = cJSON_AddArrayToObject(user, "_attached");
	it = cJSON_CreateObject();
	doc_set(it, "PolicyName", "AdministratorAccess");
	doc_set(it, "PolicyArn", ADMIN);
	cJSON_AddItemToArray(list, it);
	world_put(w, "iam.user", name, user);
}

static void make_key(struct world *w, struct arena *a, const char *user)
{
	const char *id = arena_fmt(
		a, "AKIA%s", world_token(w, a, BASE32, 16, "iam.key", user));
	cJSON *key = cJSON_CreateObject();

	doc_set(key, "AccessKeyId", id);
	doc_set(key, "UserName", user);
	doc_set(key, "Status", "Active");
	doc_set(key, "_arn",
		arena_fmt(a, "arn:aws:iam::" SIM_ACCOUNT ":user/%s", user));
	doc_set(key, "__secret",
		world_token(w, a, ALNUM, 40, "iam.secret", user));
	world_put(w, "iam.access-key", id, key);
}

bool sim_world_prepare(struct world *w, struct err *err)
{
	struct arena *a = arena_new();

	if (!world_count(w, "iam.user"))
		make_user(w, a, "demo");
	if (!world_count(w, "iam.access-key"))
		make_key(w, a, world_nth_key(w, "iam.user", 0));
	sso_seed(w);
	arena_free(a);
	return world_script_play(w, err);
}
