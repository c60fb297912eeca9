/* review_confirm.c - the one question before anything is made. */
#include "screens/full.h"

#include "core/aws/aws.h"
#include "core/base/i18n.h"

int review_to_make(const struct setup *s)
{
	return s->engine && s->mode == ENGINE_DRY &&
			       engine_outcome(s->engine) == ENGINE_DONE
		       ? engine_to_make(s->engine)
		       : (int)s->plan.n;
}

static void consented(struct screens *st, void *owner, int choice,
		      const struct secret *text)
{
	(void)owner;
	(void)text;
	if (choice == 0)
		full_run(screens_app(st), ENGINE_APPLY);
}

void review_confirm(struct screens *st)
{
	const struct full *f = screens_app(st);
	const char *const buttons[] = { _("Create"), _("Not yet"), NULL };
	struct strbuf text = STRBUF_INIT;
	struct dialog_spec spec = { .title = _("Create all this?"),
				    .buttons = buttons,
				    .cancel = 1,
				    .again = -1,
				    .done = consented };

	strbuf_addf(&text, _("%d things in AWS account %s and at Red Hat."),
		    review_to_make(f->s), aws_account(f->s->aws));
	strbuf_addf(&text, "\n%s",
		    f->s->simulated
			    ? _("SIMULATED: nothing is really created.")
			    : _("From then on AWS and Red Hat charge for what "
				"runs. It can be removed again whole."));
	spec.text = text.buf;
	dialog_open(st, &spec);
	strbuf_release(&text);
}
