/* learn.c - texts to read: hosted control planes against Classic, glossary.
 * Facts as of corrections card 4.3 (AWS's ROSA user guide, Red Hat's
 * documents, 2026). */
#include "screens/full.h"

#include "core/base/i18n.h"

static const struct {
	const char *what, *hosted, *classic;
} differences[] = {
	{ N_("Control plane"), N_("in Red Hat's account, several zones"),
	  N_("in yours") },
	{ N_("You reach it by"), N_("AWS PrivateLink endpoint in your VPC"),
	  N_("load balancers in your VPC") },
	{ N_("Time to make one"), N_("about 10 minutes"),
	  N_("about 40 minutes") },
	{ N_("Nodes you pay AWS for"), N_("workers only, 2 at least"),
	  N_("7 at least, 9 in several zones") },
	{ N_("Infrastructure nodes"), N_("none"), N_("2 or 3") },
	{ N_("IAM policies"), N_("managed by AWS"), N_("yours") },
	{ N_("Made with"), N_("CLI, web, Terraform, Cluster API"),
	  N_("CLI, web, Terraform") },
	{ N_("Upgrades"), N_("control plane and each pool apart"),
	  N_("all at once") },
	{ N_("Regions"), N_("the list of question 'AWS region'"),
	  N_("more of them") },
	{ N_("Compliance"), N_("ISO 27001, PCI DSS, SOC, HIPAA, FIPS"),
	  N_("the same") },
};

static const struct {
	const char *word, *means;
} words[] = {
	{ "ROSA", N_("Red Hat OpenShift Service on AWS: OpenShift run for you "
		     "by Red Hat and AWS.") },
	{ "HCP", N_("Hosted control planes: the API server and etcd run in an "
		    "account of Red Hat's; only workers run in yours.") },
	{ "PrivateLink", N_("AWS's way to reach a service in another account "
			    "by an address inside your own VPC. The cluster's "
			    "API gets no public address.") },
	{ N_("Private endpoint"),
	  N_("The VPC endpoint in your private subnets through which the API "
	     "answers. Red Hat's operator makes it during the installation.") },
	{ "api.<name>.hypershift.local",
	  N_("The private name of the API, in a private zone of your VPC. Its "
	     "certificate is signed by the cluster's own CA.") },
	{ "STS", N_("AWS's short-lived credentials. Red Hat and the operators "
		    "take on IAM roles; no long-lived key is handed over.") },
	{ N_("Account roles"),
	  N_("Three IAM roles (installer, support, worker) shared by all your "
	     "ROSA clusters.") },
	{ N_("Operator roles"),
	  N_("Eight IAM roles of one cluster, for the parts of OpenShift that "
	     "talk to AWS: disks, load balancers, images...") },
	{ "OIDC", N_("How those parts prove to AWS who they are: tokens signed "
		     "by the cluster, public keys at an address AWS can "
		     "read.") },
	{ N_("Domain prefix"),
	  N_("The cluster's part of the public-style names.") },
	{ N_("Machine range"),
	  N_("The addresses of the nodes' subnets; the endpoint admits these "
	     "callers without further ado.") },
	{ N_("Bastion"),
	  N_("A small host in the public subnet that takes SSH from your "
	     "address only and leads to the private host.") },
	{ N_("Billing account"),
	  N_("The AWS account that gets Red Hat's bill.") },
	{ "KMS", N_("AWS's key store; with a key of your own you can lock the "
		    "disks and etcd.") },
};

static void open_text(struct screens *st, const char *title,
		      struct strbuf *text)
{
	struct pager_spec spec = { .title = title,
				   .text = text->buf,
				   .copy = full_copy };

	pager_open(st, &spec);
	strbuf_release(text);
}

void learn_hosted(struct screens *st)
{
	struct strbuf sb = STRBUF_INIT;
	size_t i;

	strbuf_addf(&sb, "%s\n",
		    _("ROSA comes in two kinds. This wizard sets up the newer "
		      "one, with hosted control planes (HCP), and with a "
		      "private API."));
	for (i = 0; i < ARRAY_LEN(differences); i++)
		strbuf_addf(&sb, "\n# %s\n  %-9s %s\n  %-9s %s\n",
			    _(differences[i].what), _("Hosted"),
			    _(differences[i].hosted), _("Classic"),
			    _(differences[i].classic));
	strbuf_addf(&sb, "\n# %s\n%s\n", _("Good to know"),
		    _("A Classic cluster cannot be turned into one with hosted "
		      "control planes: a new one is made and the work moved. "
		      "Hosted control planes always use STS, and always your "
		      "own VPC."));
	open_text(st, _("Hosted control planes and Classic"), &sb);
}

void learn_words(struct screens *st)
{
	struct strbuf sb = STRBUF_INIT;
	size_t i;

	for (i = 0; i < ARRAY_LEN(words); i++)
		strbuf_addf(&sb, "%s# %s\n%s\n", i ? "\n" : "",
			    _(words[i].word), _(words[i].means));
	open_text(st, _("Words used here"), &sb);
}
