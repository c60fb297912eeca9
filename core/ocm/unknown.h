/*
 * unknown.h - what a reply of Red Hat's holds that this program does not know,
 * against a table under assets (known.tsv): fields of objects, states, codes.
 * Readers ignore such things; a --trace tells of them.
 */
#ifndef OCM_UNKNOWN_H
#define OCM_UNKNOWN_H

#include "core/ocm/ocm.h"

typedef void unknown_fn(void *owner, const char *group, const char *kind,
			const char *word);
/* fn is called for each, maybe several times for the same. */
void ocm_unknown(const struct node *doc, unknown_fn *fn, void *owner);
/* Is the word in the table's row "group kind"?  True where no row is. */
bool known_word(const char *group, const char *kind, const char *word);

#endif
