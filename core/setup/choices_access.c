/* choices_access.c - the ways in and out: what they are depends on whose the
 * network is. */
#include "core/setup/initial.h"
#include "core/setup/lookups.h"

#include "core/base/i18n.h"

static const struct choice accesses[] = {
	{ "ssh", N_("a host in the VPC, by SSH through a bastion"),
	  N_("opened to your address only"), NULL },
	{ "ssm", N_("a host in the VPC, by Session Manager"),
	  N_("no open port; needs the session-manager-plugin"), NULL },
	{ "ranges", N_("my own network (VPN, peering, Transit Gateway)"),
	  N_("name its address ranges"), NULL },
	{ NULL, NULL, NULL, NULL },
};

/* Nothing is made in a VPC of the person's own. */
static const struct choice own_accesses[] = {
	{ "ssh", N_("a host of mine in the VPC, by SSH"),
	  N_("you have one, or make one"), NULL },
	{ "ssm", N_("a host of mine in the VPC, by Session Manager"),
	  N_("you have one, or make one"), NULL },
	{ "ranges", N_("my own network (VPN, peering, Transit Gateway)"),
	  N_("name its address ranges"), NULL },
	{ NULL, NULL, NULL, NULL },
};

static const struct choice egresses[] = {
	{ "nat", N_("NAT gateway"), N_("straight out"), NULL },
	{ "bastion-proxy", N_("NAT, and a forward proxy on the bastion"),
	  N_("as in the article of 2023"), NULL },
	{ "own-proxy", N_("my own proxy"), N_("give its URL"), NULL },
	{ NULL, NULL, NULL, NULL },
};

static const struct choice own_egresses[] = {
	{ "nat", N_("as my VPC's routes lead"),
	  N_("NAT gateway, Transit Gateway ..."), NULL },
	{ "bastion-proxy", N_("NAT, and a forward proxy on the bastion"),
	  N_("as in the article of 2023"),
	  N_("the bastion is made with a new network only") },
	{ "own-proxy", N_("my own proxy"), N_("give its URL"), NULL },
	{ NULL, NULL, NULL, NULL },
};

size_t choices_accesses(const struct setup *s, struct arena *a,
			const struct choice **out, const char **pending)
{
	*pending = NULL;
	return question_fixed(network_is_existing(s) ? own_accesses : accesses,
			      a, out);
}

size_t choices_egresses(const struct setup *s, struct arena *a,
			const struct choice **out, const char **pending)
{
	*pending = NULL;
	return question_fixed(network_is_existing(s) ? own_egresses : egresses,
			      a, out);
}
