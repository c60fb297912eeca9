/*
 * fuzz_socks.c - a client's bytes to a vantage of the simulator: SOCKS, then
 * what the world has behind the address (the resolver, the forward proxy, an
 * ssh banner; TLS is OpenSSL's).  The first byte chooses the vantage and how
 * the bytes are cut into pieces.
 */
#include "tests/fuzz/sim.h"

#include "core/sim/faces.h"

#include <sys/socket.h>

static struct faces *the_faces(void)
{
	static struct faces *f;
	struct err err = { 0 };

	if (!f)
		f = faces_new(fuzz_world("peered"), NULL, &err);
	PROMISE(f);
	return f;
}

static void drain(int fd)
{
	char buf[4096];

	while (recv(fd, buf, sizeof(buf), MSG_DONTWAIT) > 0)
		;
}

static void talk(struct conn *c, int fd, const uint8_t *data, size_t size,
		 size_t piece)
{
	size_t at, n;

	for (at = 0; at < size && !c->gone; at += n) {
		n = size - at < piece ? size - at : piece;
		if (send(fd, data + at, n, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
			break;
		conn_turn(c);
		drain(fd);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct faces *f = the_faces();
	struct port *port;
	struct conn *c;
	int ends[2];

	if (!size)
		return 0;
	port = f->ports.at[(data[0] & 15) % f->ports.n];
	PROMISE(!socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends));
	c = conn_new(f, port, ends[0]);
	talk(c, ends[1], data + 1, size - 1, (size_t)(data[0] >> 4) * 8 + 1);
	conn_free(c);
	close(ends[1]);
	return 0;
}
