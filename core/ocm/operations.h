/*
 * operations.h - all that is asked of Red Hat: one row an operation.
 *
 * When Red Hat's regional endpoints take OCM's place, these rows change, and
 * the bodies and readers beside the builder of each (wire_call names it); the
 * callers of the builders do not.
 *
 *	X(name, kind, words, method, path)
 *
 * name    OP_<name>
 * kind    READ; INQUIRY: a question by POST, which changes nothing; WRITE
 * words   how a request is called in messages and in the trace
 * path    of the API's address, or (SSO_*) after the realm's openid-connect;
 *	   {cluster id}: an id of the caller's, in this order, and what an
 *	   error calls it when it is empty
 *
 * tests/contract/journey_ocm.py reads the rows, and shows that a journey hits
 * each one.  Source: ocm-api card 1, 3.
 */
#ifndef OCM_OPERATIONS_H
#define OCM_OPERATIONS_H

#define OP_CM      "/api/clusters_mgmt/v1"
#define OP_AM      "/api/accounts_mgmt/v1"
#define OP_AUTH    "/api/authorizations/v1"
#define OP_LOGS    "/api/service_logs/v1"
#define OP_CLUSTER OP_CM "/clusters/{cluster id}"

/* clang-format off */
#define OCM_OPERATIONS(X) \
 /* signing in */ \
 X(SSO_TOKEN, INQUIRY, "POST token", "POST", "/token") \
 X(SSO_DEVICE, INQUIRY, "POST device", "POST", "/auth/device") \
 /* the account */ \
 X(ACCOUNT, READ, "GET current_account", "GET", OP_AM "/current_account") \
 X(QUOTA_COST, READ, "GET quota_cost", "GET", \
   OP_AM "/organizations/{Red Hat organization id}/quota_cost") \
 X(TERMS, INQUIRY, "POST self_terms_review", "POST", \
   OP_AUTH "/self_terms_review") \
 X(ACCESS, INQUIRY, "POST self_access_review", "POST", \
   OP_AUTH "/self_access_review") \
 X(SUBSCRIPTION, READ, "GET subscription", "GET", \
   OP_AM "/subscriptions/{subscription id}") \
 /* what is offered */ \
 X(REGIONS, READ, "GET regions", "GET", OP_CM "/cloud_providers/aws/regions") \
 X(REGIONS_FOR, INQUIRY, "POST aws_inquiries/regions", "POST", \
   OP_CM "/aws_inquiries/regions") \
 X(VERSIONS, READ, "GET versions", "GET", OP_CM "/versions") \
 X(MACHINES, READ, "GET machine_types", "GET", OP_CM "/machine_types") \
 X(MACHINES_FOR, INQUIRY, "POST aws_inquiries/machine_types", "POST", \
   OP_CM "/aws_inquiries/machine_types") \
 X(POLICIES, READ, "GET sts_policies", "GET", \
   OP_CM "/aws_inquiries/sts_policies") \
 X(OPERATORS, READ, "GET sts_credential_requests", "GET", \
   OP_CM "/aws_inquiries/sts_credential_requests") \
 /* OIDC configurations */ \
 X(OIDC_LIST, READ, "GET oidc_configs", "GET", OP_CM "/oidc_configs") \
 X(OIDC_GET, READ, "GET oidc_config", "GET", \
   OP_CM "/oidc_configs/{OIDC configuration id}") \
 X(OIDC_CREATE, WRITE, "POST oidc_configs", "POST", OP_CM "/oidc_configs") \
 X(OIDC_DELETE, WRITE, "DELETE oidc_config", "DELETE", \
   OP_CM "/oidc_configs/{OIDC configuration id}") \
 X(OIDC_THUMBPRINT, INQUIRY, "POST oidc_thumbprint", "POST", \
   OP_CM "/aws_inquiries/oidc_thumbprint") \
 /* gates */ \
 X(VERIFY_START, WRITE, "POST network_verifications", "POST", \
   OP_CM "/network_verifications") \
 X(VERIFY_GET, READ, "GET network_verification", "GET", \
   OP_CM "/network_verifications/{subnet id}") \
 X(DRY_RUN, INQUIRY, "POST clusters dryRun", "POST", OP_CM "/clusters") \
 /* the cluster */ \
 X(CLUSTER_CREATE, WRITE, "POST clusters", "POST", OP_CM "/clusters") \
 X(CLUSTER_LIST, READ, "GET clusters", "GET", OP_CM "/clusters") \
 X(CLUSTER_GET, READ, "GET cluster", "GET", OP_CLUSTER) \
 X(CLUSTER_DELETE, WRITE, "DELETE cluster", "DELETE", OP_CLUSTER) \
 X(PROTECT, WRITE, "PATCH delete_protection", "PATCH", \
   OP_CLUSTER "/delete_protection") \
 X(INSTALL_LOG, READ, "GET install log", "GET", OP_CLUSTER "/logs/install") \
 X(UNINSTALL_LOG, READ, "GET uninstall log", "GET", \
   OP_CLUSTER "/logs/uninstall") \
 X(NODE_POOLS, READ, "GET node_pools", "GET", OP_CLUSTER "/node_pools") \
 X(INFLIGHT, READ, "GET inflight_checks", "GET", \
   OP_CLUSTER "/inflight_checks") \
 X(LIMITED_SUPPORT, READ, "GET limited_support_reasons", "GET", \
   OP_CLUSTER "/limited_support_reasons") \
 X(SERVICE_LOGS, READ, "GET cluster_logs", "GET", \
   OP_LOGS "/clusters/cluster_logs") \
 /* its administrator */ \
 X(ADMIN_GET, READ, "GET cluster-admin", "GET", \
   OP_CLUSTER "/groups/cluster-admins/users/{user name}") \
 X(ADMIN_ADD, WRITE, "POST cluster-admins", "POST", \
   OP_CLUSTER "/groups/cluster-admins/users") \
 X(PROVIDERS, READ, "GET identity_providers", "GET", \
   OP_CLUSTER "/identity_providers") \
 X(PROVIDER_CREATE, WRITE, "POST identity_providers", "POST", \
   OP_CLUSTER "/identity_providers") \
 X(USERS, READ, "GET htpasswd_users", "GET", \
   OP_CLUSTER "/identity_providers/{identity provider id}/htpasswd_users") \
 X(USER_ADD, WRITE, "POST htpasswd_users", "POST", \
   OP_CLUSTER "/identity_providers/{identity provider id}/htpasswd_users") \
 X(USER_SET, WRITE, "PATCH htpasswd_user", "PATCH", \
   OP_CLUSTER "/identity_providers/{identity provider id}/htpasswd_users" \
   "/{user id}") \
 X(GLASS_LIST, READ, "GET break_glass_credentials", "GET", \
   OP_CLUSTER "/break_glass_credentials") \
 X(GLASS_CREATE, WRITE, "POST break_glass_credentials", "POST", \
   OP_CLUSTER "/break_glass_credentials") \
 X(GLASS_GET, READ, "GET break_glass_credential", "GET", \
   OP_CLUSTER "/break_glass_credentials/{credential id}") \
 X(GLASS_REVOKE, WRITE, "DELETE break_glass_credentials", "DELETE", \
   OP_CLUSTER "/break_glass_credentials")

#define OCM_OPERATION_ID(name, kind, words, method, path) OP_##name,
enum ocm_op { OCM_OPERATIONS(OCM_OPERATION_ID) OP_COUNT };
/* clang-format on */

#endif
