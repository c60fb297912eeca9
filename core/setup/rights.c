/* rights.c - see rights.h. */
#include "core/setup/rights.h"

#include "core/base/str.h"

static void add_steps(struct arena *a, const struct action *action,
		      const struct step *steps, struct aws_names *out)
{
	bool (*needs)(const void *, const char *) = action->class->needs;
	const char **right;
	size_t n, i;

	for (; steps && steps->name; steps++) {
		n = steps->rights ? str_split(a, steps->rights, " ", &right)
				  : 0;
		for (i = 0; i < n; i++)
			if (!aws_names_have(out, right[i]) &&
			    (!needs || needs(action->want, right[i])))
				aws_name_add(a, out, right[i]);
	}
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void sort(struct aws_names *names)
{
	if (names->n)
		qsort(names->at, names->n, sizeof(*names->at), by_name);
}

void rights_to_make(struct arena *a, const struct plan *p,
		    struct aws_names *out)
{
	size_t i;

	for (i = 0; i < p->n; i++) {
		add_steps(a, &p->at[i], p->at[i].class->probe, out);
		add_steps(a, &p->at[i], p->at[i].class->apply, out);
	}
	sort(out);
}

void rights_to_undo(struct arena *a, const struct plan *p,
		    struct aws_names *out)
{
	struct aws_names make = { 0 }, undo = { 0 };
	size_t i;

	rights_to_make(a, p, &make);
	for (i = 0; i < p->n; i++)
		if (!p->at[i].keep)
			add_steps(a, &p->at[i], p->at[i].class->undo, &undo);
	for (i = 0; i < undo.n; i++)
		if (!aws_names_have(&make, undo.at[i]))
			aws_name_add(a, out, undo.at[i]);
	sort(out);
}
