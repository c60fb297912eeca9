/*
 * i18n.h - translated messages, from .mo tables built into the binary
 * (assets/po, gettext's msgfmt at build time).  _() translates, N_() only
 * marks: a table's text is translated where it is shown.
 */
#ifndef BASE_I18N_H
#define BASE_I18N_H

#define _(text)  tr(text)
#define N_(text) text

/*
 * From --lang, else LANGUAGE, LC_ALL, LC_MESSAGES, LANG read as text; what
 * has no table is English.  "pseudo" brackets every message (for tests).
 */
void i18n_choose(const char *lang); /* NULL: from the environment */
const char *i18n_language(void);    /* "en", "ja" */
const char *tr(const char *text) __attribute__((format_arg(1)));

#endif
