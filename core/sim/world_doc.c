/* world_doc.c - helpers on documents. */
#include "core/base/str.h"
#include "core/sim/world.h"

const char *doc_text(const cJSON *doc, const char *name)
{
	const cJSON *it = cJSON_GetObjectItemCaseSensitive(doc, name);

	return cJSON_IsString(it) ? it->valuestring : "";
}

double doc_number(const cJSON *doc, const char *name, double absent)
{
	const cJSON *it = cJSON_GetObjectItemCaseSensitive(doc, name);

	return cJSON_IsNumber(it) ? it->valuedouble : absent;
}

bool doc_bool(const cJSON *doc, const char *name)
{
	return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(doc, name));
}

void doc_set_item(cJSON *doc, const char *name, cJSON *item)
{
	if (cJSON_GetObjectItemCaseSensitive(doc, name))
		cJSON_ReplaceItemInObjectCaseSensitive(doc, name, item);
	else
		cJSON_AddItemToObject(doc, name, item);
}

void doc_set(cJSON *doc, const char *name, const char *text)
{
	doc_set_item(doc, name, cJSON_CreateString(text));
}

void doc_set_number(cJSON *doc, const char *name, double v)
{
	doc_set_item(doc, name, cJSON_CreateNumber(v));
}

void doc_set_bool(cJSON *doc, const char *name, bool v)
{
	doc_set_item(doc, name, cJSON_CreateBool(v));
}
