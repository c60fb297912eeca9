/* password.c - the administrator's password: see token.h. */
#include "core/base/encode.h"
#include "core/base/i18n.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/ocm/token.h"

#include <crypt.h>
#include <ctype.h>
#include <openssl/crypto.h>

#define PASSWORD_LEN 23
#define PASSWORD_MIN 14
#define PASSWORD_MAX 72 /* bcrypt reads no further */

/* rosa-flow 9.3: without l, O, 0 and 1 */
static const char alphabet[] = "abcdefghijkmnopqrstuvwxyz"
			       "ABCDEFGHIJKLMNPQRSTUVWXYZ"
			       "23456789";

static char any_letter(void)
{
	const unsigned int n = sizeof(alphabet) - 1;
	uint8_t byte;

	/* no modulo bias: bytes past the last whole multiple are thrown away */
	do {
		random_bytes(&byte, 1);
	} while (byte >= 256 / n * n);
	return alphabet[byte % n];
}

void password_make(struct secret *out)
{
	char text[PASSWORD_LEN + 1];
	struct err err = { 0 };

	do {
		for (int i = 0; i < PASSWORD_LEN; i++)
			text[i] = i % 6 == 5 ? '-' : any_letter();
		text[PASSWORD_LEN] = '\0';
		secret_set(out, text, PASSWORD_LEN);
	} while (!password_check(out, &err));
	OPENSSL_cleanse(text, sizeof(text));
}

bool password_check(const struct secret *password, struct err *err)
{
	const char *text = secret_text(password);
	size_t len = strlen(text);
	bool upper = false, lower = false, other = false;

	if (len < PASSWORD_MIN || len > PASSWORD_MAX)
		return err_set(err, ERR_INPUT,
			       _("the password has %zu characters; %d to %d "
				 "were expected"),
			       len, PASSWORD_MIN, PASSWORD_MAX);
	for (size_t i = 0; i < len; i++) {
		if (text[i] <= ' ' || text[i] > '~')
			return err_set(err, ERR_INPUT,
				       _("the password has a blank or a "
					 "character that is not ASCII at "
					 "place %zu"),
				       i + 1);
		upper = upper || isupper((unsigned char)text[i]);
		lower = lower || islower((unsigned char)text[i]);
		other = other || !isalpha((unsigned char)text[i]);
	}
	if (!upper || !lower || !other)
		return err_set(err, ERR_INPUT,
			       _("the password needs an upper-case letter, a "
				 "lower-case letter, and a digit or symbol"));
	return true;
}

bool password_hash(const struct secret *password, struct secret *out,
		   struct err *err)
{
	struct crypt_data *data = mem_new(sizeof(*data));
	char salt[CRYPT_GENSALT_OUTPUT_SIZE];
	const char *hash = NULL;
	bool ok;

	if (crypt_gensalt_rn("$2y$", 10, NULL, 0, salt, sizeof(salt)))
		hash = crypt_r(secret_text(password), salt, data);
	ok = hash && str_starts(hash, "$2y$10$");
	if (ok)
		secret_setstr(out, hash);
	else
		err_set(err, ERR_INTERNAL,
			"this system's crypt(3) cannot make a bcrypt hash of "
			"the form $2y$");
	OPENSSL_cleanse(data, sizeof(*data));
	mem_free(data);
	return ok;
}

/* ---- in the worker ------------------------------------------------------------*/
struct password_job {
	struct secret password, hash;
	struct err err;
	bool ok;
	void (*done)(void *owner, const struct secret *hash,
		     const struct err *err);
};

static void job_run(void *p)
{
	struct password_job *job = p;

	job->ok = password_hash(&job->password, &job->hash, &job->err);
}

static void job_done(void *owner, void *p)
{
	struct password_job *job = p;

	job->done(owner, job->ok ? &job->hash : NULL,
		  job->ok ? NULL : &job->err);
}

static void job_free(void *p)
{
	struct password_job *job = p;

	secret_release(&job->password);
	secret_release(&job->hash);
	mem_free(job);
}

struct worker_job *
password_hash_start(struct loop *l, const struct secret *password,
		    void (*done)(void *owner, const struct secret *hash,
				 const struct err *err),
		    void *owner)
{
	struct password_job *job = mem_new(sizeof(*job));

	secret_copy(&job->password, password);
	job->done = done;
	return worker_start(l, job_run, job_done, job_free, job, owner);
}
