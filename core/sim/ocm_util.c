/* ocm_util.c - answers, errors, lists and JSON of OCM's simulator: ocm.h. */
#include "core/sim/ocm.h"

#include "core/base/str.h"

static void add_escaped(struct strbuf *out, const char *text)
{
	const unsigned char *p;

	for (p = (const unsigned char *)(text ? text : ""); *p; p++) {
		if (*p == '"' || *p == '\\')
			strbuf_addf(out, "\\%c", *p);
		else if (*p < 0x20)
			strbuf_addf(out, "\\u%04x", *p);
		else
			strbuf_addch(out, (char)*p);
	}
}

static void add_item(struct strbuf *out, char conversion, va_list *ap)
{
	char iso[STR_TIME_LEN];
	cJSON *item;

	switch (conversion) {
	case 's':
		add_escaped(out, va_arg(*ap, const char *));
		break;
	case 'd':
		strbuf_addf(out, "%d", va_arg(*ap, int));
		break;
	case 'b':
		strbuf_addstr(out, va_arg(*ap, int) ? "true" : "false");
		break;
	case 't':
		strbuf_addstr(out, str_iso(va_arg(*ap, long long), iso));
		break;
	case 'j':
		item = va_arg(*ap, cJSON *);
		if (item)
			json_print(item, out);
		else
			strbuf_addstr(out, "null");
		cJSON_Delete(item);
		break;
	default:
		BUG("jsonf: %%%c", conversion);
	}
}

cJSON *jsonf(const char *fmt, ...)
{
	struct strbuf text = STRBUF_INIT;
	cJSON *out;
	va_list ap;

	va_start(ap, fmt);
	for (; *fmt; fmt++) {
		if (*fmt == '\'')
			strbuf_addch(&text, '"');
		else if (*fmt == '%')
			add_item(&text, *++fmt, &ap);
		else
			strbuf_addch(&text, *fmt);
	}
	va_end(ap);
	out = cJSON_Parse(text.buf);
	if (!out)
		BUG("jsonf: %s", text.buf);
	strbuf_release(&text);
	return out;
}

static void drop_private(cJSON *doc)
{
	cJSON *it, *next;

	for (it = doc->child; it; it = next) {
		next = it->next;
		if (it->string && it->string[0] == '_')
			cJSON_Delete(cJSON_DetachItemViaPointer(doc, it));
		else
			drop_private(it);
	}
}

cJSON *ocm_public(const cJSON *doc)
{
	cJSON *copy = cJSON_Duplicate(doc, true);

	drop_private(copy);
	return copy;
}

void ocm_send(struct ocm *o, int status, const cJSON *doc)
{
	ocm_give(o, status, ocm_public(doc));
}

static void add_operation_id(struct ocm *o, const char *id)
{
	exchange_reply_header(o->x, "X-Operation-ID", id);
}

static const char *operation_id(struct ocm *o)
{
	return world_uuid(o->w, o->a, "ocm.operation", o->x->path);
}

void ocm_give(struct ocm *o, int status, cJSON *doc)
{
	add_operation_id(o, operation_id(o));
	exchange_json(o->x, status, doc);
}

void ocm_empty(struct ocm *o, int status)
{
	add_operation_id(o, operation_id(o));
	o->x->status = status;
}

struct error_base {
	const char *below, *href, *code;
};

/* Authorizations are answered by account management's service. */
static const struct error_base error_bases[] = {
	{ "/api/accounts_mgmt/", "/api/accounts_mgmt/v1", "ACCT-MGMT" },
	{ "/api/authorizations/", "/api/authorizations/v1", "ACCT-MGMT" },
	{ "/api/service_logs/", "/api/service_logs/v1", "OCM-EX" },
	{ "", "/api/clusters_mgmt/v1", "CLUSTERS-MGMT" },
};

bool ocm_fail(struct ocm *o, int status, const char *fmt, ...)
{
	const struct error_base *base = error_bases;
	const char *id = operation_id(o);
	struct strbuf reason = STRBUF_INIT;
	va_list ap;

	while (!str_starts(o->x->path, base->below))
		base++;
	va_start(ap, fmt);
	strbuf_vaddf(&reason, fmt, ap);
	va_end(ap);
	add_operation_id(o, id);
	exchange_json(o->x, status,
		      jsonf("{'kind':'Error','id':'%d','href':'%s/errors/%d',"
			    "'code':'%s-%d','reason':'%s','operation_id':'%s',"
			    "'timestamp':'%t'}",
			    status, base->href, status, base->code, status,
			    reason.buf, id, (long long)world_time(o->w)));
	strbuf_release(&reason);
	return false;
}

/* ---- paths ---------------------------------------------------------------*/

cJSON *doc_at(const cJSON *doc, const char *path)
{
	const cJSON *at = doc;
	char name[80];
	size_t n;

	while (at && *path) {
		n = strcspn(path, ".");
		if (n >= sizeof(name))
			return NULL;
		memcpy(name, path, n);
		name[n] = '\0';
		at = cJSON_GetObjectItemCaseSensitive(at, name);
		path += n + (path[n] == '.');
	}
	return (cJSON *)(uintptr_t)at; /* as cJSON's own getters */
}

const char *doc_at_text(const cJSON *doc, const char *path)
{
	const cJSON *at = doc_at(doc, path);

	return cJSON_IsString(at) ? at->valuestring : "";
}

bool doc_at_bool(const cJSON *doc, const char *path)
{
	const cJSON *at = doc_at(doc, path);

	return cJSON_IsTrue(at) ||
	       (cJSON_IsString(at) && str_eq(at->valuestring, "true"));
}

static const char *tag_in(const cJSON *set, const char *name, const char *value,
			  const char *key)
{
	const cJSON *tag;

	cJSON_ArrayForEach(tag, set) if (str_eq(doc_text(tag, name),
						key)) return doc_text(tag,
								      value);
	return NULL;
}

const char *doc_tag(const cJSON *doc, const char *key)
{
	const char *v = tag_in(doc_at(doc, "tagSet"), "key", "value", key);

	if (!v)
		v = tag_in(doc_at(doc, "Tags"), "Key", "Value", key);
	return v ? v : tag_in(doc_at(doc, "Tags"), "TagKey", "TagValue", key);
}

const char *ocm_now(struct world *w, struct arena *a)
{
	char iso[STR_TIME_LEN];

	return arena_dup(a, str_iso(world_time(w), iso));
}

cJSON *ocm_pick(cJSON *items, const char *id)
{
	cJSON *it, *found = NULL;

	cJSON_ArrayForEach(it,
			   items) if (!found && str_eq(doc_text(it, "id"), id))
		found = cJSON_Duplicate(it, true);
	cJSON_Delete(items);
	return found;
}

/* ---- lists ---------------------------------------------------------------*/

static int compare_items(const cJSON *a, const cJSON *b)
{
	if (cJSON_IsNumber(a) && cJSON_IsNumber(b))
		return (a->valuedouble > b->valuedouble) -
		       (a->valuedouble < b->valuedouble);
	if (cJSON_IsString(a) && cJSON_IsString(b))
		return strcmp(a->valuestring, b->valuestring);
	return cJSON_IsTrue(a) - cJSON_IsTrue(b);
}

static int compare_docs(const void *pa, const void *pb, void *order)
{
	const cJSON *a = *(cJSON *const *)pa, *b = *(cJSON *const *)pb;
	const char *const *words = order;
	int d;

	for (; words[0]; words += 2) {
		d = compare_items(doc_at(a, words[0]), doc_at(b, words[0]));
		if (d)
			return str_ieq(words[1], "desc") ? -d : d;
	}
	return 0;
}

/* "default desc, id desc" -> name, direction, ..., NULL */
static const char **read_order(struct arena *a, const char *text)
{
	const char **parts, **words, **out;
	size_t n = str_split(a, text, ",", &parts), i, m;

	out = arena_alloc(a, (2 * n + 2) * sizeof(*out));
	for (i = 0; i < n; i++) {
		m = str_split(a, parts[i], " ", &words);
		out[2 * i] = m ? words[0] : "id";
		out[2 * i + 1] = m > 1 ? words[1] : "asc";
	}
	return out;
}

static cJSON *sorted(struct arena *a, cJSON *items, const char *order)
{
	size_t n = (size_t)cJSON_GetArraySize(items), i;
	cJSON **at = arena_alloc(a, (n + 1) * sizeof(cJSON *));
	cJSON *out = cJSON_CreateArray();
	const char **words = read_order(a, order);

	for (i = 0; i < n; i++)
		at[i] = cJSON_DetachItemFromArray(items, 0);
	qsort_r(at, n, sizeof(cJSON *), compare_docs, words);
	for (i = 0; i < n; i++)
		cJSON_AddItemToArray(out, at[i]);
	cJSON_Delete(items);
	return out;
}

/* false: answered, the search cannot be read */
static bool keep_matching(struct ocm *o, cJSON *items, const char *search)
{
	cJSON *it, *next;
	bool ok = true;

	for (it = items->child; it; it = next) {
		next = it->next;
		if (!ocm_match(search, it, &ok))
			cJSON_Delete(cJSON_DetachItemViaPointer(items, it));
	}
	if (!items->child && !ok)
		ocm_match(search, items, &ok);
	return ok || ocm_fail(o, 400, "Failed to parse search '%s'", search);
}

static bool whole(struct ocm *o, const char *name, long long least,
		  long long *out)
{
	const char *text = exchange_query(o->x, name);

	if (!text || !*text)
		return true;
	if (str_int(text, least, 1 << 30, out) && *out != 0)
		return true;
	return ocm_fail(o, 400, "Parameter '%s' isn't a valid number: '%s'",
			name, text);
}

static cJSON *one_page(cJSON *items, long long page, long long size)
{
	cJSON *out = cJSON_CreateArray();
	long long i, n = cJSON_GetArraySize(items);

	if (size < 0)
		size = n + 1;
	for (i = 0; i < n; i++) {
		cJSON *it = cJSON_DetachItemFromArray(items, 0);

		if (i / size == page - 1)
			cJSON_AddItemToArray(out, it);
		else
			cJSON_Delete(it);
	}
	cJSON_Delete(items);
	return out;
}

/* The largest page that is given, whatever was asked: ocm.page "max" {size}. */
static long long capped(struct ocm *o, long long size)
{
	long long max = (long long)doc_number(
		world_get(o->w, "ocm.page", "max"), "size", 0);

	return max > 0 && (size < 0 || size > max) ? max : size;
}

void ocm_list(struct ocm *o, const char *kind, cJSON *items)
{
	const char *search = exchange_query(o->x, "search");
	const char *order = exchange_query(o->x, "order");
	long long page = 1, size = 100;
	int total;

	if (!whole(o, "page", 1, &page) || !whole(o, "size", -1, &size) ||
	    (search && *search && !keep_matching(o, items, search))) {
		cJSON_Delete(items);
		return;
	}
	if (order && *order)
		items = sorted(o->a, items, order);
	total = cJSON_GetArraySize(items);
	items = one_page(items, page, capped(o, size));
	drop_private(items);
	ocm_give(o, 200,
		 jsonf("{'kind':'%s','page':%d,'size':%d,'total':%d,"
		       "'items':%j}",
		       kind, (int)page, cJSON_GetArraySize(items), total,
		       items));
}
