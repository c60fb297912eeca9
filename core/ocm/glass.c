/* glass.c - see glass.h. */
#include "core/ocm/glass.h"

#include "core/base/str.h"
#include "core/ocm/wire.h"

enum build glass_list(struct request_spec *q, const char *cluster,
		      struct err *err)
{
	wire_list(q);
	return wire_call(q, OP_GLASS_LIST, WIRE_IDS(cluster), NULL, err);
}

static enum glass_state state_of(const char *word)
{
	if (str_eq(word, "issued"))
		return GLASS_ISSUED;
	if (str_eq(word, "failed"))
		return GLASS_FAILED;
	return str_in(word, "awaiting_revocation revoked expired")
		       ? GLASS_OVER
		       : GLASS_CREATED;
}

bool glass_list_read(struct arena *a, struct glass_list *list,
		     const struct node *doc, struct err *err)
{
	const struct node *items;
	struct glass *g;
	struct wire w;

	if (!wire_items(doc, &items, err))
		return false;
	NODE_EACH(it, items)
	{
		w = wire_open(it, "break-glass credential", err);
		g = WIRE_PUSH(a, list);
		WIRE(&w, g->id, "id");
		WIRE(&w, g->username, "username");
		WIRE(&w, g->expires, "expiration_timestamp");
		g->state = state_of(node_text(it, "status"));
		if (!w.ok)
			return false;
	}
	return true;
}

enum build glass_create(struct request_spec *q, const char *cluster,
			const char *username, long long expires,
			struct err *err)
{
	cJSON *body = cJSON_CreateObject();
	char when[STR_TIME_LEN];

	wire_text(body, "username", username);
	wire_text(body, "expiration_timestamp", str_iso(expires, when));
	return wire_call(q, OP_GLASS_CREATE, WIRE_IDS(cluster), body, err);
}

enum build glass_get(struct request_spec *q, const char *cluster,
		     const char *id, struct err *err)
{
	q->secret = true;
	return wire_call(q, OP_GLASS_GET, WIRE_IDS(cluster, id), NULL, err);
}

bool glass_kubeconfig(const struct reply *r, struct secret *out,
		      struct err *err)
{
	cJSON *json = cJSON_ParseWithLength(r->body, r->body_len);

	wire_take(json, "kubeconfig", out);
	cJSON_Delete(json);
	return secret_is_set(out) ||
	       err_set(err, ERR_CLOUD, "Red Hat's answer holds no kubeconfig");
}

enum build glass_revoke(struct request_spec *q, const char *cluster,
			struct err *err)
{
	return wire_call(q, OP_GLASS_REVOKE, WIRE_IDS(cluster), NULL, err);
}
