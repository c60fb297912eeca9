/*
 * ec2_key.c - key pairs.  ed25519: a real key from the world's seed, in OpenSSH's
 * form (PROTOCOL.key of openssh-portable).  rsa: a real key, not from the seed
 * (its material is given once and kept nowhere; the fingerprint is the seed's).
 */
#include "core/sim/ec2.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

static void add_u32(struct strbuf *out, uint32_t v)
{
	char bytes[4] = { (char)(v >> 24), (char)(v >> 16), (char)(v >> 8),
			  (char)v };

	strbuf_add(out, bytes, 4);
}

static void add_string(struct strbuf *out, const void *data, size_t len)
{
	add_u32(out, (uint32_t)len);
	strbuf_add(out, data, len);
}

static void add_text(struct strbuf *out, const char *text)
{
	add_string(out, text, strlen(text));
}

static void public_blob(struct strbuf *out, const uint8_t pub[32])
{
	add_text(out, "ssh-ed25519");
	add_string(out, pub, 32);
}

static void private_part(struct strbuf *out, const uint8_t seed[32],
			 const uint8_t pub[32])
{
	uint8_t both[64];
	char pad = 1;

	memcpy(both, seed, 32);
	memcpy(both + 32, pub, 32);
	add_u32(out, 0x52534157);
	add_u32(out, 0x52534157);
	public_blob(out, pub);
	add_string(out, both, sizeof(both));
	add_text(out, "");
	while (out->len % 8)
		strbuf_addch(out, pad++);
}

static void armour(struct strbuf *out, const struct strbuf *data)
{
	struct strbuf text = STRBUF_INIT;
	size_t i;

	base64_encode(&text, data->buf, data->len);
	strbuf_addstr(out, "-----BEGIN OPENSSH PRIVATE KEY-----\n");
	for (i = 0; i < text.len; i += 70)
		strbuf_addf(out, "%.70s\n", text.buf + i);
	strbuf_addstr(out, "-----END OPENSSH PRIVATE KEY-----");
	strbuf_release(&text);
}

static const char *sha256_print(struct arena *a, const struct strbuf *blob)
{
	uint8_t sum[SHA256_LEN];
	struct strbuf text = STRBUF_INIT;
	const char *out;

	sha256(blob->buf, blob->len, sum);
	base64_encode(&text, sum, sizeof(sum));
	out = arena_dup(a, text.buf);
	strbuf_release(&text);
	return out;
}

static void make_ed25519(struct call *c, cJSON *doc, const char *place,
			 struct strbuf *pem)
{
	struct strbuf blob = STRBUF_INIT, priv = STRBUF_INIT, all = STRBUF_INIT;
	struct strbuf line = STRBUF_INIT;
	uint8_t seed[32], pub[32];
	size_t len = sizeof(pub);
	EVP_PKEY *key;

	world_bytes(c->world, seed, sizeof(seed), "ec2.key-material", place);
	key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed,
					   sizeof(seed));
	if (!key || EVP_PKEY_get_raw_public_key(key, pub, &len) != 1)
		BUG("no ed25519 key");
	EVP_PKEY_free(key);
	public_blob(&blob, pub);
	private_part(&priv, seed, pub);
	strbuf_add(&all, "openssh-key-v1", 15);
	add_text(&all, "none");
	add_text(&all, "none");
	add_text(&all, "");
	add_u32(&all, 1);
	add_string(&all, blob.buf, blob.len);
	add_string(&all, priv.buf, priv.len);
	armour(pem, &all);
	doc_set(doc, "keyFingerprint", sha256_print(c->arena, &blob));
	strbuf_addstr(&line, "ssh-ed25519 ");
	base64_encode(&line, blob.buf, blob.len);
	doc_set(doc, "_publicKey", line.buf);
	strbuf_release(&line);
	strbuf_release(&blob);
	strbuf_wipe(&priv);
	strbuf_wipe(&all);
}

static const char *colons(struct arena *a, const uint8_t *sum, size_t n)
{
	struct strbuf text = STRBUF_INIT;
	const char *out;
	size_t i;

	for (i = 0; i < n; i++)
		strbuf_addf(&text, "%s%02x", i ? ":" : "", sum[i]);
	out = arena_dup(a, text.buf);
	strbuf_release(&text);
	return out;
}

static void make_rsa(struct call *c, cJSON *doc, const char *place,
		     struct strbuf *pem)
{
	EVP_PKEY *key = EVP_RSA_gen(2048);
	BIO *bio = BIO_new(BIO_s_mem());
	uint8_t sum[20];
	char *text;
	long len;

	if (!key || !bio ||
	    !PEM_write_bio_PrivateKey_traditional(bio, key, NULL, NULL, 0, NULL,
						  NULL))
		BUG("no RSA key");
	len = BIO_get_mem_data(bio, &text);
	strbuf_add(pem, text, (size_t)len);
	BIO_free(bio);
	EVP_PKEY_free(key);
	world_bytes(c->world, sum, sizeof(sum), "ec2.key-material", place);
	doc_set(doc, "keyFingerprint", colons(c->arena, sum, sizeof(sum)));
}

static cJSON *new_pair(struct call *c, const char *name, const char *type)
{
	cJSON *doc = cJSON_CreateObject();
	struct ec2 e = sim_ec2_of(c);

	doc_set(doc, "keyPairId", sim_ec2_id(&e, "ec2.key-pair", name));
	doc_set(doc, "keyType", type);
	doc_set(doc, "createTime", sim_ec2_now(&e));
	return doc;
}

static bool unused(struct call *c, const char *name)
{
	if (!world_get(c->world, "ec2.key-pair", name))
		return true;
	return call_error(c, 400, "InvalidKeyPair.Duplicate",
			  "The keypair already exists");
}

static void keep(struct call *c, const char *name, cJSON *doc)
{
	static const char *const shown[] = { "keyName", "keyFingerprint",
					     "keyPairId" };
	struct ec2 e = sim_ec2_of(c);
	size_t i;

	sim_ec2_put(&e, "ec2.key-pair", name, doc,
		    sim_ec2_spec_tags(c, "key-pair"));
	for (i = 0; i < ARRAY_LEN(shown); i++)
		doc_set(c->out, shown[i], doc_text(doc, shown[i]));
}

static bool create_pair(struct call *c)
{
	const char *name, *type = call_param(c, "KeyType");
	struct strbuf pem = STRBUF_INIT;
	cJSON *doc;

	if (!call_need(c, "KeyName", &name) || !unused(c, name))
		return false;
	if (!type)
		type = "rsa";
	if (!str_in(type, "rsa ed25519"))
		return call_error(c, 400, "InvalidParameterValue",
				  "Value (%s) for parameter KeyType is "
				  "invalid. Valid values: rsa, ed25519",
				  type);
	doc = new_pair(c, name, type);
	if (!strcmp(type, "rsa"))
		make_rsa(c, doc, name, &pem);
	else
		make_ed25519(c, doc, name, &pem);
	keep(c, name, doc);
	doc_set(c->out, "keyMaterial", pem.buf);
	c->x->hide = true;
	strbuf_wipe(&pem);
	return true;
}

static const uint8_t *take(const uint8_t **p, const uint8_t *end, size_t *len)
{
	const uint8_t *data;

	if (end - *p < 4)
		return NULL;
	*len = (size_t)(*p)[0] << 24 | (size_t)(*p)[1] << 16 |
	       (size_t)(*p)[2] << 8 | (*p)[3];
	data = *p + 4;
	if ((size_t)(end - data) < *len)
		return NULL;
	*p = data + *len;
	return data;
}

/* AWS: the MD5 of the public key's DER, for imported RSA keys [K]. */
static const char *rsa_print(struct arena *a, const struct strbuf *blob)
{
	const uint8_t *p = (const uint8_t *)blob->buf, *end = p + blob->len;
	const uint8_t *exp, *mod;
	size_t n, exp_len, mod_len, der_len;
	OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	BIGNUM *e = NULL, *m = NULL;
	OSSL_PARAM *params = NULL;
	EVP_PKEY *key = NULL;
	const char *out = NULL;
	uint8_t *der = NULL, sum[16];
	int got;

	if (take(&p, end, &n) && (exp = take(&p, end, &exp_len)) &&
	    (mod = take(&p, end, &mod_len))) {
		e = BN_bin2bn(exp, (int)exp_len, NULL);
		m = BN_bin2bn(mod, (int)mod_len, NULL);
		OSSL_PARAM_BLD_push_BN(bld, OSSL_PKEY_PARAM_RSA_N, m);
		OSSL_PARAM_BLD_push_BN(bld, OSSL_PKEY_PARAM_RSA_E, e);
		params = OSSL_PARAM_BLD_to_param(bld);
	}
	if (params && EVP_PKEY_fromdata_init(ctx) == 1 &&
	    EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) == 1) {
		got = i2d_PUBKEY(key, &der);
		der_len = got > 0 ? (size_t)got : 0;
		if (der_len &&
		    EVP_Digest(der, der_len, sum, NULL, EVP_md5(), NULL) == 1)
			out = colons(a, sum, sizeof(sum));
	}
	OPENSSL_free(der);
	EVP_PKEY_free(key);
	OSSL_PARAM_free(params);
	BN_free(e);
	BN_free(m);
	EVP_PKEY_CTX_free(ctx);
	OSSL_PARAM_BLD_free(bld);
	return out;
}

static bool read_line(struct call *c, const char *line, cJSON *doc)
{
	const char **words;
	size_t n = str_split(c->arena, line, " \r\n", &words);
	struct strbuf blob = STRBUF_INIT;
	const char *print = NULL;
	bool rsa = n && !strcmp(words[0], "ssh-rsa");

	if (n >= 2 && base64_decode(&blob, words[1], strlen(words[1]))) {
		if (rsa)
			print = rsa_print(c->arena, &blob);
		else if (!strcmp(words[0], "ssh-ed25519") && blob.len == 51)
			print = sha256_print(c->arena, &blob);
	}
	strbuf_release(&blob);
	if (!print)
		return call_error(c, 400, "InvalidKey.Format",
				  "Key is not in valid OpenSSH public key "
				  "format");
	doc_set(doc, "keyType", rsa ? "rsa" : "ed25519");
	doc_set(doc, "keyFingerprint", print);
	doc_set(doc, "_publicKey", str_trim(c->arena, line));
	return true;
}

static bool import_pair(struct call *c)
{
	struct strbuf line = STRBUF_INIT;
	const char *name, *material;
	cJSON *doc;
	bool ok;

	if (!call_need(c, "KeyName", &name) ||
	    !call_need(c, "PublicKeyMaterial", &material) || !unused(c, name))
		return false;
	doc = new_pair(c, name, "");
	if (!base64_decode(&line, material, strlen(material)))
		strbuf_clear(&line);
	ok = read_line(c, line.buf, doc);
	strbuf_release(&line);
	if (ok)
		keep(c, name, doc);
	else
		cJSON_Delete(doc);
	return ok;
}

static bool delete_pair(struct call *c)
{
	const char *name;

	if (!call_need(c, "KeyName", &name))
		return false;
	/* AWS answers success for a pair that is not there. */
	world_drop(c->world, "ec2.key-pair", name);
	return sim_ec2_return(c);
}

static bool describe_pairs(struct call *c)
{
	static const struct filter_name map[] = {
		{ "key-name", "keyName" },
		{ "key-pair-id", "keyPairId" },
		{ "fingerprint", "keyFingerprint" },
		{ 0 },
	};
	cJSON *it;

	if (!call_describe(c, "ec2.key-pair", "keySet", "KeyName", "keyName",
			   "InvalidKeyPair.NotFound", map))
		return false;
	if (!sim_ec2_boolean(call_param(c, "IncludePublicKey")))
		return true;
	cJSON_ArrayForEach(it, sim_ec2_list(c->out, "keySet"))
	{
		const cJSON *pair = world_get(c->world, "ec2.key-pair",
					      doc_text(it, "keyName"));

		if (*doc_text(pair, "_publicKey"))
			doc_set(it, "publicKey", doc_text(pair, "_publicKey"));
	}
	return true;
}

const struct sim_op sim_ec2_key_ops[] = {
	{ "CreateKeyPair", create_pair },
	{ "ImportKeyPair", import_pair },
	{ "DeleteKeyPair", delete_pair },
	{ "DescribeKeyPairs", describe_pairs },
	{ 0 },
};
