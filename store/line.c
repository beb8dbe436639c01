/* store/line.c - a socket that nobody waits in: what can be moved is moved, and between two tries the line waits for POLL_MS at most, so
 * that a caller's flag ends it within a moment. */
#include "store/line.h"
#include "store/lookup.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/socket.h"
#include "base/time.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define POLL_MS     20
#define CIPHER_MOST 65536u /* bytes of TLS that wait before more is made */
#define CIPHER_STEP 16384u

struct store_line {
    int fd;
    uint32_t idle_ms;
    store_tls_line *tls;
    uint8_t out[CIPHER_STEP]; /* TLS that was drained and has not gone yet */
    size_t out_at, out_len;
};

bool store_trouble_is(store_trouble *t, store_end_of end, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(t->text, sizeof t->text, format, arguments);
    va_end(arguments);
    base_plain(t->text, strlen(t->text));
    t->end = end;
    return false;
}

static bool no_memory(store_trouble *t) {
    return store_trouble_is(t, STORE_END_NO_MEMORY, "memory ran out");
}

static bool lost(store_trouble *t) {
    return store_trouble_is(t, STORE_END_LOST, "the connection is lost: %s", strerror(errno));
}

/* False: nothing happened until then, or the call has to end. */
static bool wait_for(int fd, short events, uint64_t until_ns, const store_call *call, store_trouble *t) {
    mica_error ignored = MICA_ERROR_INIT;
    for (;;) {
        struct pollfd one = {.fd = fd, .events = events};
        if (store_go_on(call, "", "", &ignored) != MICA_OK)
            return store_trouble_is(t, STORE_END_STOPPED, "the call has to end");
        if (base_time_ns() >= until_ns) return store_trouble_is(t, STORE_END_LOST, "it does not answer");
        int ready = base_socket_wait(&one, 1, POLL_MS);
        if (ready > 0) return true;
        if (ready < 0 && errno != EINTR) return lost(t);
    }
}

/* ---- connecting ---- */

static bool dial(store_line *l, const struct addrinfo *at, uint64_t until_ns, const store_call *call,
                 store_trouble *t) {
    l->fd = base_socket_dial(at->ai_addr, at->ai_addrlen);
    if (l->fd >= 0 && !wait_for(l->fd, POLLOUT, until_ns, call, t)) {
        if (t->end == STORE_END_LOST) t->end = STORE_END_UNREACHED;
        return false;
    }
    if (l->fd >= 0 && base_socket_connected(l->fd) == 0) return true;
    return store_trouble_is(t, STORE_END_UNREACHED, "no connection: %s", strerror(errno));
}

static uint64_t count_of(const struct addrinfo *at) {
    uint64_t count = 0;
    for (; at; at = at->ai_next)
        count++;
    return count;
}

/* Tries all addresses of the host, one behind the other, so that each has its share of the time that is left. */
static bool reach(store_line *l, const store_line_options *o, uint64_t until_ns, const store_call *call,
                  store_trouble *t) {
    struct addrinfo *found;
    mica_error ignored = MICA_ERROR_INIT;
    int status = store_lookup(o->host, o->port, call, until_ns, &found);
    if (status == EAI_MEMORY) return no_memory(t);
    if (status != 0 && store_go_on(call, "", "", &ignored) != MICA_OK)
        return store_trouble_is(t, STORE_END_STOPPED, "the call has to end");
    if (status != 0)
        return store_trouble_is(t, STORE_END_UNREACHED, "the host's name is not found: %s",
                                gai_strerror(status));
    bool there = false;
    for (struct addrinfo *at = found; at && !there; at = at->ai_next) {
        uint64_t now = base_time_ns(), left = now < until_ns ? until_ns - now : 0;
        there = dial(l, at, now + left / count_of(at), call, t);
        if (there || t->end == STORE_END_STOPPED) break;
        if (l->fd >= 0) base_socket_close(l->fd);
        l->fd = -1;
    }
    freeaddrinfo(found);
    return there;
}

/* ---- bytes ---- */

/* As send and recv: bytes, or -1 with errno; what came is 0 at the end of the line. */
static ssize_t socket_send(store_line *l, const void *data, size_t len) {
    ssize_t n;
    do
        n = base_socket_send(l->fd, data, len);
    while (n < 0 && errno == EINTR);
    return n;
}

static ssize_t socket_receive(store_line *l, void *data, size_t room) {
    ssize_t n;
    do
        n = base_socket_receive(l->fd, data, room);
    while (n < 0 && errno == EINTR);
    return n;
}

static bool would_wait(void) {
    return errno == EAGAIN || errno == EWOULDBLOCK;
}

static bool ended(store_trouble *t) {
    return store_trouble_is(t, STORE_END_LOST, "the other side has ended the connection");
}

/* Sends TLS that waits, as far as it goes. */
static bool push(store_line *l, bool *moved, store_trouble *t) {
    for (;;) {
        if (l->out_at == l->out_len) {
            l->out_at = 0;
            l->out_len = store_tls_drain(l->tls, l->out, sizeof l->out);
            if (l->out_len == 0) return true;
        }
        ssize_t n = socket_send(l, l->out + l->out_at, l->out_len - l->out_at);
        if (n < 0) return would_wait() || lost(t);
        l->out_at += (size_t)n;
        *moved = true;
    }
}

static size_t waiting(const store_line *l) {
    return l->out_len - l->out_at + store_tls_waiting(l->tls);
}

/* Feeds TLS what is there; an end of the line only counts where nothing else is left to read. */
static bool pull(store_line *l, bool *moved, bool *over, store_trouble *t) {
    uint8_t data[CIPHER_STEP];
    ssize_t n = socket_receive(l, data, sizeof data);
    if (n < 0) return would_wait() || lost(t);
    *over = n == 0;
    if (n > 0 && !store_tls_feed(l->tls, data, (size_t)n)) return no_memory(t);
    *moved = *moved || n > 0;
    return true;
}

static bool move_tls(store_line *l, store_line_step *s, store_trouble *t) {
    bool moved = false, over = false;
    if (!pull(l, &moved, &over, t)) return false;
    while (s->sent < s->send.len && waiting(l) < CIPHER_MOST) {
        long n = store_tls_write(l->tls, s->send.data + s->sent, s->send.len - s->sent, t);
        if (n < 0) return false;
        if (n == 0) break;
        s->sent += (size_t)n;
    }
    while (s->came < s->room) {
        long n = store_tls_read(l->tls, (uint8_t *)s->data + s->came, s->room - s->came, t);
        if (n < 0 && s->came == 0) return false;
        if (n <= 0) break;
        s->came += (size_t)n;
    }
    if (!push(l, &moved, t)) return false;
    return s->came > 0 || !over || ended(t);
}

static bool move_plain(store_line *l, store_line_step *s, store_trouble *t) {
    if (s->send.len) {
        ssize_t n = socket_send(l, s->send.data, s->send.len);
        if (n < 0 && !would_wait()) return lost(t);
        if (n > 0) s->sent = (size_t)n;
    }
    ssize_t n = socket_receive(l, s->data, s->room);
    if (n == 0) return ended(t);
    if (n < 0 && !would_wait()) return lost(t);
    if (n > 0) s->came = (size_t)n;
    return true;
}

bool store_line_move(store_line *l, store_line_step *s, const store_call *call, store_trouble *t) {
    uint64_t until_ns = base_time_ns() + (uint64_t)l->idle_ms * 1000000;
    s->sent = s->came = 0;
    for (;;) {
        if (!(l->tls ? move_tls(l, s, t) : move_plain(l, s, t))) return false;
        if (s->sent || s->came) return true;
        bool more = l->tls ? waiting(l) > 0 : s->send.len > 0;
        if (!wait_for(l->fd, (short)(POLLIN | (more ? POLLOUT : 0)), until_ns, call, t)) return false;
    }
}

bool store_line_sound(store_line *l) {
    struct pollfd one = {.fd = l->fd, .events = POLLIN | POLLRDHUP};
    int ready = base_socket_wait(&one, 1, 0);
    /* behind TLS there may be tickets and the like, which nobody asked for */
    return ready == 0 || (ready > 0 && l->tls && one.revents == POLLIN);
}

/* ---- opening ---- */

static bool shake(store_line *l, uint64_t until_ns, const store_call *call, store_trouble *t) {
    for (;;) {
        bool moved = false, over = false;
        int done = store_tls_shake(l->tls, t);
        store_trouble ignored;
        bool pushed = push(l, &moved, done < 0 ? &ignored : t); /* it may be why it is given up */
        if (done < 0 || !pushed) return false;
        if (done) return true;
        if (!wait_for(l->fd, (short)(POLLIN | (waiting(l) ? POLLOUT : 0)), until_ns, call, t)) return false;
        if (!pull(l, &moved, &over, t)) return false;
        if (over)
            return store_trouble_is(t, STORE_END_LOST,
                                    "the other side has ended the connection: does it speak TLS?");
    }
}

bool store_line_open(const store_line_options *o, const store_call *call, store_line **out,
                     store_trouble *t) {
    uint64_t until_ns = base_time_ns() + (uint64_t)o->connect_ms * 1000000;
    store_line *l = base_calloc(1, sizeof *l);
    *out = NULL;
    if (!l) return no_memory(t);
    l->fd = -1;
    l->idle_ms = o->idle_ms;
    bool good = reach(l, o, until_ns, call, t);
    if (good && o->tls) {
        l->tls = store_tls_begin(o->tls, o->name ? o->name : o->host);
        good = l->tls ? shake(l, until_ns, call, t) : no_memory(t);
    }
    if (good)
        *out = l;
    else
        store_line_close(l);
    return good;
}

void store_line_close(store_line *l) {
    if (!l) return;
    if (l->fd >= 0) base_socket_close(l->fd);
    store_tls_end(l->tls);
    base_free(l);
}
