/*
 * turn.c CERT.pem KEY.pem - CPU of one turn of the loop that answers a key,
 * while 32 TLS requests are in flight: read the key, tell the screen, draw the
 * whole screen (120x40, a log of 10,000 lines that moves), paint it.  Three
 * processes: a TLS server that answers each request with 4 KB of JSON 40 to
 * 60 ms late, a typist at the other end of a pty, and the one that is measured.
 */
#include "tests/bench/bench.h"

#include "core/net/request.h"
#include "tui/logpane.h"
#include "tui/screen.h"
#include "tui/term.h"
#include "tui/text.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <fcntl.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#define FLYING 32
#define KEYS   1500

/* ---- the server ------------------------------------------------------------ */

static SSL_CTX *tls;

static void *serve(void *arg)
{
	static int number;
	/* 40 to 60 ms: clouds do not answer in step */
	const struct timespec late = {
		0,
		(40 + __atomic_fetch_add(&number, 7, __ATOMIC_RELAXED) % 21) *
			1000000L
	};
	SSL *ssl = SSL_new(tls);
	char in[8192], *out;
	char body[4097];

	memset(body, 'x', sizeof(body));
	memcpy(body, "{\"x\":\"", 6);
	memcpy(body + 4094, "\"}", 3);
	out = mem_fmt("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
		      "Content-Length: %zu\r\n\r\n%s",
		      strlen(body), body);
	SSL_set_fd(ssl, (int)(intptr_t)arg);
	if (SSL_accept(ssl) == 1)
		while (SSL_read(ssl, in, sizeof(in)) > 0) {
			nanosleep(&late, NULL);
			if (SSL_write(ssl, out, (int)strlen(out)) <= 0)
				break;
		}
	SSL_free(ssl);
	close((int)(intptr_t)arg);
	mem_free(out);
	return NULL;
}

static pid_t start_server(char **argv, int listener)
{
	pid_t pid = fork();
	pthread_t thread;
	int fd;

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGPIPE, SIG_IGN);
	tls = SSL_CTX_new(TLS_server_method());
	if (SSL_CTX_use_certificate_file(tls, argv[1], SSL_FILETYPE_PEM) != 1 ||
	    SSL_CTX_use_PrivateKey_file(tls, argv[2], SSL_FILETYPE_PEM) != 1)
		_exit(1);
	while ((fd = accept(listener, NULL, NULL)) >= 0)
		pthread_create(&thread, NULL, serve, (void *)(intptr_t)fd);
	_exit(0);
}

/* ---- the typist -------------------------------------------------------------*/

static pid_t start_typist(int master)
{
	static const char *const keys[] = { "\033[5~", "\033[A", "\033[6~",
					    "\033[B", "\033[5~" };
	struct pollfd p = { .fd = master, .events = POLLIN };
	pid_t pid = fork();
	char buf[65536];
	int i = 0;

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;) {
		while (poll(&p, 1, 4) > 0)
			if (read(master, buf, sizeof(buf)) <= 0)
				_exit(0);
		(void)!write(master, keys[i % 5], strlen(keys[i % 5]));
		i++;
	}
}

static void take_terminal(int master)
{
	struct winsize size = { .ws_row = 40, .ws_col = 120 };
	int fd = open(ptsname(master), O_RDWR);

	ioctl(fd, TIOCSWINSZ, &size);
	dup2(fd, 0);
	dup2(fd, 1);
	close(fd);
}

/* ---- the screen ---------------------------------------------------------------*/

struct log_screen {
	struct screen screen;
	struct logpane *pane;
};

static bool log_open_screen(struct screen *s, const void *arg, struct err *err)
{
	struct log_screen *l = (struct log_screen *)s;
	char line[160];
	int i;

	(void)arg;
	(void)err;
	l->pane = logpane_new(0);
	for (i = 0; i < LOGPANE_MAX; i++) {
		snprintf(line, sizeof(line),
			 "2026-01-15 09:%02d:%02d +0000 UTC hostedclusters "
			 "demo condition %d became true",
			 i / 60 % 60, i % 60, i);
		logpane_add(l->pane, ROLE_TEXT, line);
	}
	return true;
}

static void log_close_screen(struct screen *s)
{
	logpane_free(((struct log_screen *)s)->pane);
}

static bool log_key(struct screen *s, const struct key *key)
{
	return logpane_key(((struct log_screen *)s)->pane, key);
}

static void log_layout(struct screen *s, int w, int h)
{
	(void)w;
	logpane_layout(((struct log_screen *)s)->pane, h);
}

static void log_draw(const struct screen *s, struct canvas *body)
{
	logpane_draw(((const struct log_screen *)s)->pane, body, "log");
}

static const struct screen_class log_class = {
	.name = "log",
	.size = sizeof(struct log_screen),
	.open = log_open_screen,
	.close = log_close_screen,
	.key = log_key,
	.layout = log_layout,
	.draw = log_draw,
};

/* ---- the requests -------------------------------------------------------------*/

struct flying {
	struct net *net;
	unsigned int answers, failures;
};

static enum ready prepare(struct request *r, struct err *err)
{
	(void)err;
	request_add_url(r, r->svc->data);
	return READY;
}

static void decode(struct request *r, struct reply *reply)
{
	struct err err = { 0 };

	reply->code = reply->status == 200 ? "" : "HTTP";
	reply->doc = json_parse(r->arena, reply->body, reply->body_len, &err);
}

static void fly(struct flying *f);

static void landed(void *owner, const struct reply *reply)
{
	struct flying *f = owner;

	if (reply_ok(reply) && reply->doc)
		f->answers++;
	else
		f->failures++;
	fly(f);
}

static void fly(struct flying *f)
{
	struct request_spec q = { .arena = request_arena(),
				  .service = "bench",
				  .op = "GetIt",
				  .path = "/it" };

	request_start(f->net, &q, landed, f);
}

/* ---- measuring ------------------------------------------------------------------*/

struct desk {
	struct screens *stack;
	struct grid *grid;
	size_t keys;
	int out; /* where results go: fd 1 is the terminal */
};

static void on_input(void *owner)
{
	struct desk *d = owner;
	struct key key;

	term_read();
	while (keys_next(term_keys(), &key)) {
		screens_key(d->stack, &key);
		d->keys++;
	}
}

static void measure(struct loop *loop, struct desk *d, const struct flying *f)
{
	static double took[KEYS];
	struct event ev;
	size_t n = 0, before;
	double start;

	while (n < KEYS && f->failures < 100) {
		before = d->keys;
		start = bench_ms(CLOCK_THREAD_CPUTIME_ID);
		loop_turn(loop, 100);
		while (event_take(loop_events(loop), &ev))
			screens_event(d->stack, &ev);
		if (d->keys == before)
			continue;
		screens_draw(d->stack, d->grid, term_theme());
		term_show(d->grid);
		/* not until all of them have said hello */
		if (f->answers > FLYING * 4)
			took[n++] = bench_ms(CLOCK_THREAD_CPUTIME_ID) - start;
	}
	term_close();
	dup2(d->out, 1);
	bench_say("turn_p99_ms", bench_rank(took, n, 0.99));
	bench_say("turn_ms", bench_rank(took, n, 0.5));
	bench_say("turn_answers", f->answers);
	bench_say("turn_failures", f->failures);
}

static int play(const char *cert, char *base, int out)
{
	struct event_queue *events = event_queue_new();
	struct loop *loop = loop_new(events);
	struct net_options options = { .ca_file = cert, .loopback_only = true };
	struct service svc = { .name = "bench",
			       .at_once = FLYING,
			       .prepare = prepare,
			       .decode = decode,
			       .data = base };
	struct frame frame = { .product = "rosawiz", .simulated = true };
	struct flying f = { .net = net_new(loop, &options) };
	struct term_opts t = { .theme = { .utf8 = text_locale() } };
	struct desk d = { .stack = screens_new(NULL, &frame),
			  .grid = grid_new(120, 40),
			  .out = out };
	struct err err = { 0 };
	int i;

	net_add_service(f.net, &svc);
	if (!term_open(&t, &err) ||
	    !screens_push(d.stack, &log_class, NULL, &err)) {
		fprintf(stderr, "turn: %s\n", err.what);
		return 1;
	}
	loop_watch(loop, term_fd(), on_input, &d);
	for (i = 0; i < FLYING; i++)
		fly(&f);
	measure(loop, &d, &f);
	loop_unwatch(loop, term_fd());
	screens_free(d.stack);
	grid_free(d.grid);
	net_free(f.net);
	loop_free(loop);
	event_queue_free(events);
	return f.failures != 0;
}

int main(int argc, char **argv)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t len = sizeof(at);
	int listener = socket(AF_INET, SOCK_STREAM, 0), master, code;
	int out = dup(1);
	pid_t server, typist;
	char *base;

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	master = posix_openpt(O_RDWR | O_NOCTTY);
	if (argc < 3 || bind(listener, (struct sockaddr *)&at, len) ||
	    listen(listener, 64) ||
	    getsockname(listener, (struct sockaddr *)&at, &len) || master < 0 ||
	    grantpt(master) || unlockpt(master))
		return 2;
	setenv("TERM", "xterm-256color", 1);
	curl_global_init(CURL_GLOBAL_DEFAULT);
	server = start_server(argv, listener);
	take_terminal(master);
	typist = start_typist(master);
	base = mem_fmt("https://127.0.0.1:%d", ntohs(at.sin_port));
	code = play(argv[1], base, out);
	mem_free(base);
	kill(server, SIGKILL);
	kill(typist, SIGKILL);
	waitpid(server, NULL, 0);
	waitpid(typist, NULL, 0);
	return code;
}
