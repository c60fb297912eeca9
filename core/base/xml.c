/*
 * xml.c - the XML half of node.h, on expat.  AWS never sends a document type
 * declaration, so one is refused outright: no entities, no external files.
 */
#include "core/base/node.h"

#include <ctype.h>
#include <expat.h>

#define DEPTH_MAX 64

struct xml_reader {
	XML_Parser parser;
	struct arena *arena;
	struct node *stack[DEPTH_MAX], **tail[DEPTH_MAX];
	struct strbuf text;
	int depth;
	struct node *root;
	const char *refused;
};

static void refuse(struct xml_reader *r, const char *why)
{
	r->refused = why;
	XML_StopParser(r->parser, XML_FALSE);
}

static void XMLCALL on_doctype(void *data, const XML_Char *name,
			       const XML_Char *system_id,
			       const XML_Char *public_id, int internal)
{
	(void)name;
	(void)system_id;
	(void)public_id;
	(void)internal;
	refuse(data, "a document type declaration is not accepted");
}

static void XMLCALL on_start(void *data, const XML_Char *name,
			     const XML_Char **attributes)
{
	struct xml_reader *r = data;
	const char *colon = strrchr(name, ':');
	struct node *n;

	(void)attributes;
	if (r->depth == DEPTH_MAX) {
		refuse(r, "nested deeper than 64 levels");
		return;
	}
	n = node_new(r->arena, NODE_OBJECT, colon ? colon + 1 : name, NULL);
	if (r->depth) {
		*r->tail[r->depth - 1] = n;
		r->tail[r->depth - 1] = &n->next;
	} else {
		r->root = n;
	}
	r->stack[r->depth] = n;
	r->tail[r->depth] = &n->child;
	r->depth++;
	strbuf_clear(&r->text);
}

static void XMLCALL on_end(void *data, const XML_Char *name)
{
	struct xml_reader *r = data;
	struct node *n = r->stack[--r->depth];

	(void)name;
	if (!n->child && r->text.len) {
		n->kind = NODE_TEXT;
		n->text = arena_dup(r->arena, r->text.buf);
	}
	strbuf_clear(&r->text);
}

static void XMLCALL on_text(void *data, const XML_Char *text, int len)
{
	struct xml_reader *r = data;

	strbuf_add(&r->text, text, (size_t)len);
}

struct node *xml_parse(struct arena *a, const char *text, size_t len,
		       struct err *err)
{
	struct xml_reader r = { .arena = a, .text = STRBUF_INIT };
	enum XML_Status status = XML_STATUS_ERROR;

	if (len > STRBUF_MAX) {
		err_set(err, ERR_CLOUD, "XML of %zu bytes is too long", len);
		return NULL;
	}
	r.parser = XML_ParserCreate("UTF-8");
	if (!r.parser)
		BUG("XML_ParserCreate");
	XML_SetUserData(r.parser, &r);
	XML_SetElementHandler(r.parser, on_start, on_end);
	XML_SetCharacterDataHandler(r.parser, on_text);
	XML_SetStartDoctypeDeclHandler(r.parser, on_doctype);
	status = XML_Parse(r.parser, text, (int)len, 1);
	if (status != XML_STATUS_OK) {
		err_set(err, ERR_CLOUD, "not XML: %s at line %lu",
			r.refused ? r.refused
				  : XML_ErrorString(XML_GetErrorCode(r.parser)),
			(unsigned long)XML_GetCurrentLineNumber(r.parser));
		r.root = NULL;
	}
	XML_ParserFree(r.parser);
	strbuf_release(&r.text);
	return r.root;
}

void xml_escape(struct strbuf *out, const char *text)
{
	for (; *text; text++)
		switch (*text) {
		case '&':
			strbuf_addstr(out, "&amp;");
			break;
		case '<':
			strbuf_addstr(out, "&lt;");
			break;
		case '>':
			strbuf_addstr(out, "&gt;");
			break;
		case '"':
			strbuf_addstr(out, "&quot;");
			break;
		default:
			strbuf_addch(out, *text);
		}
}
