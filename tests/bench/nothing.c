/*
 * nothing.c - does nothing, linked with all of the wizard's libraries: the
 * floor of a start.  With an argument it initialises them as the wizard does
 * (locale, curl, c-ares, TLS with the system's trust, a terminal's
 * description): the floor of memory.
 */
#include <ares.h>
#include <cjson/cJSON.h>
#include <crypt.h>
#include <curl/curl.h>
#include <expat.h>
#include <locale.h>
#include <microhttpd.h>
#include <ncurses.h>
#include <openssl/ssl.h>
#include <qrencode.h>
#include <term.h>
#include <yaml.h>

static void initialise(void)
{
	SSL_CTX *tls;
	CURLM *multi;
	CURL *easy;
	ares_channel dns;
	int err;

	setlocale(LC_CTYPE, "");
	curl_global_init(CURL_GLOBAL_DEFAULT);
	ares_library_init(ARES_LIB_INIT_ALL);
	ares_init(&dns);
	multi = curl_multi_init();
	easy = curl_easy_init();
	tls = SSL_CTX_new(TLS_client_method());
	SSL_CTX_set_default_verify_paths(tls);
	setupterm(NULL, 1, &err);
	SSL_CTX_free(tls);
	curl_easy_cleanup(easy);
	curl_multi_cleanup(multi);
	ares_destroy(dns);
}

int main(int argc, char **argv)
{
	/* so that the linker keeps each */
	const void *const used[] = { (const void *)cJSON_Version,
				     (const void *)crypt_r,
				     (const void *)XML_ExpatVersion,
				     (const void *)MHD_get_version,
				     (const void *)QRcode_APIVersionString,
				     (const void *)yaml_get_version_string,
				     (const void *)initscr };

	if (argc > 1)
		initialise();
	printf("%d\n", (argv[0] != NULL) + (int)(sizeof(used) / sizeof(*used)));
	return 0;
}
