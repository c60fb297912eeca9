/*
 * questions.c - THE table.  A row is a prompt, a key of the answers file, a
 * help text, a check and a default; nothing about a question stands anywhere
 * else.  Order is the order of asking.  Sources: product card 4.1,
 * corrections 2 and 6, rosa-flow 7.2.
 */
#include "core/setup/question.h"

#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/setup/bundle.h"
#include "core/setup/checks.h"
#include "core/setup/initial.h"
#include "core/setup/lookups.h"
#include "core/setup/order.h"

const struct section sections[] = {
	{ "basics", N_("Basics"), N_("Name, place and who pays.") },
	{ "network", N_("Network"),
	  N_("Hosted control planes always run in your own VPC; Red Hat makes "
	     "none.") },
	{ "access", N_("Access and proxy"),
	  N_("The API will have no public address: choose now how you reach "
	     "it.") },
	{ "keys", N_("Encryption keys"),
	  N_("AWS-managed keys already encrypt; your own can be revoked.") },
	{ "roles", N_("Roles and OIDC"),
	  N_("IAM roles that Red Hat and the cluster's operators use.") },
	{ "compute", N_("Worker nodes"), N_("How many, how large.") },
	{ "more", N_("More, in the answers file"),
	  N_("What Red Hat takes too and the wizard does not ask.") },
	{ NULL, NULL, NULL },
};

static const struct choice network_kinds[] = {
	{ "new-1", N_("new network, one zone"),
	  N_("VPC, public and private subnet, NAT, bastion"), NULL },
	{ "new-3", N_("new network, three zones"),
	  N_("survives the loss of a zone"), NULL },
	{ "existing", N_("my own VPC"), N_("choose its private subnets"),
	  NULL },
	{ NULL, NULL, NULL, NULL },
};

static const struct choice nats[] = {
	{ "one", N_("one for all zones"), N_("cheaper"), NULL },
	{ "per-zone", N_("one in each zone"), N_("survives a zone"), NULL },
	{ NULL, NULL, NULL, NULL },
};

static const struct choice key_sources[] = {
	{ "existing", N_("one that EC2 has already"), "", NULL },
	{ "create", N_("make a new one"),
	  N_("the private key is saved once, for you only"), NULL },
	{ "import", N_("import my public key"), "", NULL },
	{ NULL, NULL, NULL, NULL },
};

static const struct choice imds[] = {
	{ "required", N_("IMDSv2 only"), N_("recommended by AWS"), NULL },
	{ "optional", N_("IMDSv1 and v2"), N_("rosa's default"), NULL },
	{ NULL, NULL, NULL, NULL },
};

static const struct choice channels[] = {
	{ "stable", "stable", "", NULL },
	{ "eus", "eus", N_("extended update support"), NULL },
	{ "candidate", "candidate", N_("not for production"), NULL },
	{ "fast", "fast", "", NULL },
	{ NULL, NULL, NULL, NULL },
};

static const struct choice sizes[] = {
	{ "fixed", N_("two m5.xlarge (one a zone with three zones)"), "",
	  NULL },
	{ "autoscale", N_("grows and shrinks, 2 to 4 m5.xlarge"), "", NULL },
	{ "other", N_("something else"), N_("asks type and number"), NULL },
	{ NULL, NULL, NULL, NULL },
};

static const struct choice admins[] = {
	{ "after", N_("cluster-admin, once the cluster is ready"),
	  N_("password made here, shown on demand"), NULL },
	{ "creation", N_("cluster-admin, together with the cluster"),
	  N_("its hash goes with the order; a killed session loses the "
	     "password, resume sets a new one"),
	  NULL },
	{ "none", N_("none"), N_("an identity provider follows later"), NULL },
	{ NULL, NULL, NULL, NULL },
};

static const struct choice passwords[] = {
	{ "made", N_("made here, at random"), N_("shown on demand"), NULL },
	{ "own", N_("one of my own"), N_("asked for before anything is made"),
	  NULL },
	{ NULL, NULL, NULL, NULL },
};

static const struct choice switches[] = {
	{ "enabled", N_("enabled"), "", NULL },
	{ "disabled", N_("disabled"), "", NULL },
	{ NULL, NULL, NULL, NULL },
};

/* The rows, in the order of asking: basics and network; access; the rest. */
const struct question questions[] = {
#include "core/setup/questions_1.rows"
#include "core/setup/questions_2.rows"
#include "core/setup/questions_3.rows"
#include "core/setup/questions_4.rows"
	{ .id = NULL },
};
