/* memory/serve.c - a page server: gives the pages of a chain, as they lie in its files, to whoever may open its socket.
 *
 * One thread waits for all clients at once and never for one of them. A client has room for one request and for a piece of an
 * answer, whatever he sends: what he cannot say within that is refused, who does not go on is closed, and when there are as many
 * as may be the next ones wait in the system's queue. Pages are not verified here; a client believes none of them anyway. They
 * are read with pread, so that a file that is cut short is an error of that read. */
#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "base/path.h"
#include "base/socket.h"
#include "base/time.h"
#include "memory/file.h"
#include "memory/remote.h"
#include "memory/wire.h"
#include "memory/working.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define SERVE_PIECE   (128u * 1024) /* bytes of an answer that are read and sent together */
#define SERVE_CLIENTS 64u
#define SERVE_MOST    1024u /* clients */
#define SERVE_TIMEOUT 30000u
#define SERVE_WAITING 128 /* in the system's queue */

typedef enum serve_state { SERVE_HELLO, SERVE_HEAD, SERVE_RANGES, SERVE_ANSWER } serve_state;

typedef struct serve_client {
    int fd; /* -1: nobody */
    serve_state state;
    bool leaving;   /* when what is in `out` is sent */
    uint64_t until; /* it must have gone on then; UINT64_MAX: it owes nothing */
    size_t got;     /* bytes of what is being received */
    mem_wire_hello hello;
    mem_wire_request request;
    mem_wire_range ranges[MEM_WIRE_RANGES];
    uint32_t range;           /* whose pages are sent now */
    uint64_t done;            /* bytes of it that were read */
    uint8_t *out;             /* SERVE_PIECE bytes, and an answer's head */
    size_t out_size, out_put; /* bytes in it, and sent */
} serve_client;

struct mica_memory_server {
    mica_memory_file *file;
    char path[BASE_SOCKET_PATH + 1];
    mica_memory_server_options options; /* with its defaults */
    int listening, stop;
    struct stat place; /* the socket's file */
    bool placed;
    mem_wire_welcome welcome;
    uint64_t *pages; /* of each member, and the working set's file */
    base_buf set;
    serve_client *clients;
    struct pollfd *polls;
    size_t count; /* clients there */
    bool left;    /* a client that said hello was there, and is no more */
    _Atomic uint64_t told_clients, told_requests, told_pages, told_refused;
};

static uint64_t serve_until(const mica_memory_server *s) {
    return base_time_ns() + (uint64_t)s->options.timeout_ms * 1000000;
}

/* ---- a client ---- */

static void serve_close(mica_memory_server *s, serve_client *c, bool refused) {
    s->left = s->left || c->state != SERVE_HELLO;
    base_socket_close(c->fd);
    base_free(c->out);
    *c = (serve_client){.fd = -1};
    s->count--;
    atomic_fetch_add(&s->told_refused, refused);
}

static void serve_answer_head(serve_client *c, uint32_t status, uint64_t bytes) {
    mem_wire_answer answer = {.number = c->request.number, .status = status, .bytes = bytes};
    memcpy(c->out, &answer, sizeof answer);
    c->out_size = sizeof answer;
    c->out_put = 0;
    c->state = SERVE_ANSWER;
}

/* A sentence, and that was all. */
static void serve_refuse(mica_memory_server *s, serve_client *c, const mica_error *why) {
    size_t len = strlen(why->message);
    serve_answer_head(c, (uint32_t)why->code, len);
    memcpy(c->out + c->out_size, why->message, len);
    c->out_size += len;
    c->range = c->request.ranges = 0;
    c->leaving = true;
    atomic_fetch_add(&s->told_refused, 1);
}

static mem_wire_chain serve_chain(const mica_memory_server *s) {
    return (mem_wire_chain){s->pages, s->welcome.members + (s->welcome.set_pages != 0)};
}

/* What was received is whole. False: the client is none of ours. */
static bool serve_take(mica_memory_server *s, serve_client *c) {
    mica_error why = MICA_ERROR_INIT;
    mem_wire_chain chain = serve_chain(s);
    uint64_t pages = 0;
    c->got = 0;
    switch (c->state) {
    case SERVE_HELLO: {
        mica_status status = mem_wire_check_hello(&c->hello, &why);
        if (status != MICA_OK && status != MICA_ERR_VERSION_MISMATCH) return false;
        memcpy(c->out, &s->welcome,
               sizeof s->welcome); /* who speaks another version reads which is spoken here */
        c->out_size = sizeof s->welcome;
        c->out_put = 0;
        c->leaving = status != MICA_OK;
        c->range = c->request.ranges = 0;
        c->state = SERVE_ANSWER;
        return true;
    }
    case SERVE_HEAD:
        if (mem_wire_check_request(&c->request, &why) == MICA_OK)
            c->state = SERVE_RANGES;
        else
            serve_refuse(s, c, &why);
        return true;
    case SERVE_RANGES:
        if (mem_wire_check_ranges(c->ranges, c->request.ranges, &chain, &pages, &why) != MICA_OK) {
            serve_refuse(s, c, &why);
            return true;
        }
        atomic_fetch_add(&s->told_requests, 1);
        atomic_fetch_add(&s->told_pages, pages);
        serve_answer_head(c, 0, pages * FMT_PAGE);
        c->range = 0;
        c->done = 0;
        return true;
    default: return true;
    }
}

/* Where the next bytes belong. */
static uint8_t *serve_into(serve_client *c, size_t *size) {
    switch (c->state) {
    case SERVE_HELLO: *size = sizeof c->hello; return (uint8_t *)&c->hello;
    case SERVE_HEAD: *size = sizeof c->request; return (uint8_t *)&c->request;
    default: *size = c->request.ranges * sizeof *c->ranges; return (uint8_t *)c->ranges;
    }
}

/* False: the client is gone. */
static bool serve_receive(mica_memory_server *s, serve_client *c) {
    size_t size;
    uint8_t *to = serve_into(c, &size);
    ssize_t got = base_socket_receive(c->fd, to + c->got, size - c->got);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return true;
    if (got <= 0) {
        serve_close(s, c, false);
        return false;
    }
    if (c->got == 0 && c->state == SERVE_HEAD) c->until = serve_until(s); /* for all of the request */
    c->got += (size_t)got;
    if (c->got < size) return true;
    if (serve_take(s, c)) {
        if (c->state == SERVE_ANSWER) c->until = serve_until(s);
        return true;
    }
    serve_close(s, c, true);
    return false;
}

/* Bytes of a page range into the client's room. */
static mica_status serve_read(mica_memory_server *s, serve_client *c, size_t size, mica_error *err) {
    const mem_wire_range *r = &c->ranges[c->range];
    uint64_t at = r->first * FMT_PAGE + c->done;
    if (r->member == s->welcome.members) {
        memcpy(c->out + c->out_size, s->set.data + at, size);
        c->out_size += size;
        return MICA_OK;
    }
    fmt_file *file = mem_file_member(s->file, r->member);
    for (size_t done = 0; done < size;) {
        ssize_t got =
            base_file_pread(file->fd, c->out + c->out_size, size - done, (off_t)(file->offset + at + done));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return base_fail_errno_at(err, s->path, "read a memory file for", at + done);
        if (got == 0)
            return base_fail(err, MICA_ERR_TRUNCATED, NULL, at + done,
                             "a memory file was cut short while it was served");
        done += (size_t)got;
        c->out_size += (size_t)got;
    }
    return MICA_OK;
}

/* The next piece of an answer; false: it cannot be read. */
static bool serve_fill(mica_memory_server *s, serve_client *c) {
    while (c->range < c->request.ranges && c->out_size < SERVE_PIECE) {
        mica_error err = MICA_ERROR_INIT;
        uint64_t left = (uint64_t)c->ranges[c->range].pages * FMT_PAGE - c->done;
        size_t room = SERVE_PIECE - c->out_size, size = left < room ? (size_t)left : room;
        bool first = c->range == 0 && c->done == 0 && c->out_put == 0;
        if (serve_read(s, c, size, &err) != MICA_OK) {
            if (!first) return false; /* in the middle of pages there is no place for a sentence */
            serve_refuse(s, c, &err);
            return true;
        }
        c->done += size;
        if (size < left) break;
        c->done = 0;
        c->range++;
    }
    return true;
}

/* One piece, so that others have their turn. False: the client is gone. */
static bool serve_send(mica_memory_server *s, serve_client *c) {
    if (c->out_put == c->out_size) c->out_put = c->out_size = 0;
    bool good = c->out_put || serve_fill(s, c);
    ssize_t put = good ? base_socket_send(c->fd, c->out + c->out_put, c->out_size - c->out_put) : -1;
    if (good && put < 0 && (errno == EAGAIN || errno == EINTR)) return true;
    if (put > 0) c->out_put += (size_t)put;
    bool all = put >= 0 && c->out_put == c->out_size && c->range == c->request.ranges;
    if (put < 0 || (all && c->leaving)) {
        serve_close(s, c, false);
        return false;
    }
    if (put > 0) c->until = serve_until(s);
    if (all) {
        c->state = SERVE_HEAD;
        c->got = 0;
        c->until = UINT64_MAX;
        c->out_put = c->out_size = 0;
    }
    return true;
}

/* ---- all of them ---- */

static mica_status serve_accept(mica_memory_server *s, mica_error *err) {
    int fd = base_socket_accept(s->listening);
    if (fd < 0) { /* who gave up meanwhile, or has no descriptor here, is no reason to end */
        if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS)
            (void)poll(NULL, 0, 10);
        return errno == EBADF || errno == EINVAL || errno == ENOTSOCK
                   ? base_fail_errno(err, s->path, "take a client at")
                   : MICA_OK;
    }
    serve_client *c = s->clients;
    while (c->fd >= 0)
        c++;
    *c = (serve_client){.fd = fd, .state = SERVE_HELLO, .until = serve_until(s)};
    c->out = base_malloc(SERVE_PIECE + MICA_ERROR_MESSAGE_MAX + sizeof(mem_wire_answer));
    s->count++;
    if (!c->out) {
        serve_close(s, c, true);
        return MICA_OK;
    }
    atomic_fetch_add(&s->told_clients, 1);
    return MICA_OK;
}

static int serve_wait_ms(const mica_memory_server *s) {
    uint64_t now = base_time_ns(), first = UINT64_MAX;
    for (size_t k = 0; k < s->options.clients; k++)
        if (s->clients[k].fd >= 0 && s->clients[k].until < first) first = s->clients[k].until;
    if (first == UINT64_MAX) return -1;
    if (first <= now) return 0;
    uint64_t ms = (first - now) / 1000000 + 1;
    return ms < 60000 ? (int)ms : 60000;
}

static void serve_client_turn(mica_memory_server *s, serve_client *c, short events) {
    if (events & (POLLIN | POLLHUP | POLLERR) && c->state != SERVE_ANSWER && !serve_receive(s, c)) return;
    if (c->state == SERVE_ANSWER && !serve_send(s, c)) return;
    if (c->until <= base_time_ns()) serve_close(s, c, true);
}

static mica_status serve_round(mica_memory_server *s, bool *stop, mica_error *err) {
    size_t room = s->options.clients;
    bool full = s->count == room || (s->options.once && s->left);
    s->polls[0] = (struct pollfd){.fd = s->stop, .events = POLLIN};
    s->polls[1] = (struct pollfd){.fd = full ? -1 : s->listening, .events = POLLIN};
    for (size_t k = 0; k < room; k++)
        s->polls[k + 2] = (struct pollfd){.fd = s->clients[k].fd,
                                          .events = s->clients[k].state == SERVE_ANSWER ? POLLOUT : POLLIN};
    if (base_socket_wait(s->polls, room + 2, serve_wait_ms(s)) < 0)
        return errno == EINTR ? MICA_OK : base_fail_errno(err, s->path, "wait for clients at");
    *stop = s->polls[0].revents != 0;
    for (size_t k = 0; k < room; k++)
        if (s->clients[k].fd >= 0) serve_client_turn(s, &s->clients[k], s->polls[k + 2].revents);
    if (s->polls[1].revents) return serve_accept(s, err);
    return MICA_OK;
}

mica_status mica_memory_server_run(mica_memory_server *s, mica_error *err) {
    mica_status status = MICA_OK;
    bool stop = false;
    while (!stop && status == MICA_OK && !(s->options.once && s->left && !s->count))
        status = serve_round(s, &stop, err);
    return status;
}

void mica_memory_server_stop(mica_memory_server *s) {
    uint64_t one = 1;
    int kept = errno;
    ssize_t put = write(s->stop, &one, sizeof one);
    (void)put; /* it cannot be full */
    errno = kept;
}

/* ---- the place of the socket ---- */

/* Whoever listens there lives. */
static mica_status serve_dead(const char *path, mica_error *err) {
    struct stat info;
    if (base_file_lstat(path, &info) != 0)
        return errno == ENOENT ? MICA_OK : base_fail_errno(err, path, "look at");
    if (!S_ISSOCK(info.st_mode))
        return base_fail(err, MICA_ERR_EXISTS, NULL, MICA_NO_OFFSET,
                         "%s: there is something that is no socket: it stays; choose another path", path);
    int fd = base_socket_connect(path);
    if (fd >= 0 || errno == EAGAIN) {
        if (fd >= 0) base_socket_close(fd);
        return base_fail(err, MICA_ERR_BUSY, NULL, MICA_NO_OFFSET,
                         "%s: another server listens there; end it or choose another path", path);
    }
    if (errno != ECONNREFUSED) return base_fail_errno(err, path, "see who listens at");
    return base_file_unlink(path) == 0 ? MICA_OK : base_fail_errno(err, path, "remove the dead socket");
}

/* Under a lock on the folder: of two servers that find a dead socket one must not remove the other's. */
static mica_status serve_listen(mica_memory_server *s, mica_error *err) {
    char folder[BASE_SOCKET_PATH + 2];
    const char *slash = strrchr(s->path, '/');
    snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - s->path) + 1 : 1, slash ? s->path : ".");
    int lock = base_file_open(folder, O_RDONLY | O_DIRECTORY, 0);
    if (lock < 0) return base_fail_errno(err, folder, "open the folder");
    int taken = base_file_lock(lock);
    for (int n = 0; n < 100 && taken != 0 && errno == EWOULDBLOCK; n++) {
        (void)poll(NULL, 0, 10);
        taken = base_file_lock(lock);
    }
    mica_status status = taken == 0 ? MICA_OK
                         : errno == EWOULDBLOCK
                             ? base_fail(err, MICA_ERR_BUSY, NULL, MICA_NO_OFFSET,
                                         "%s: somebody else keeps the folder locked", folder)
                             : base_fail_errno(err, folder, "lock the folder");
    if (status == MICA_OK) status = serve_dead(s->path, err);
    if (status == MICA_OK && (s->listening = base_socket_listen(s->path, SERVE_WAITING)) < 0)
        status = base_fail_errno(err, s->path, "listen at");
    if (status == MICA_OK) {
        s->placed = true;
        if (base_file_lstat(s->path, &s->place) != 0) {
            status = base_fail_errno(err, s->path, "look at");
            (void)unlink(s->path);
            s->placed = false;
        }
    }
    base_file_close(lock);
    return status;
}

/* ---- beginning and end ---- */

static mica_status serve_set(mica_memory_server *s, const uint8_t *space, mica_error *err) {
    mem_set set = {0};
    const char *path = s->options.working_set;
    mica_status status = mem_set_read(&set, path, base_view_of(NULL, 0), err);
    if (status == MICA_OK) status = mem_set_check(&set, space, err);
    if (status == MICA_OK) status = base_file_read_all(path, (uint64_t)MEM_WIRE_SET * FMT_PAGE, &s->set, err);
    if (status == MICA_OK)
        status = base_buf_align(&s->set, FMT_PAGE) ? MICA_OK : base_fail_memory(err, "a working set");
    s->welcome.set_pages = (uint32_t)(s->set.len / FMT_PAGE);
    mem_set_free(&set);
    return status;
}

static mica_status serve_chain_of(mica_memory_server *s, mica_error *err) {
    mica_memory_file_about about = {0};
    uint32_t members = 0;
    while (members <= MEM_WIRE_MEMBERS && mica_memory_file_tell(s->file, members, &about))
        members++;
    if (members > MEM_WIRE_MEMBERS)
        return base_fail(err, MICA_ERR_LIMIT, NULL, MICA_NO_OFFSET,
                         "a page server has %u files at most: merge the chain", MEM_WIRE_MEMBERS);
    s->pages = base_calloc(members + 1, sizeof *s->pages);
    if (!s->pages) return base_fail_memory(err, "a page server");
    for (uint32_t k = 0; k < members; k++)
        s->pages[k] = mem_file_member(s->file, k)->size / FMT_PAGE;
    memcpy(s->welcome.magic, MEM_WIRE_MAGIC, sizeof s->welcome.magic);
    s->welcome.version = MEM_WIRE_VERSION;
    s->welcome.members = members;
    memcpy(s->welcome.identity, about.identity, sizeof s->welcome.identity);
    mica_status status = s->options.working_set ? serve_set(s, about.space_id, err) : MICA_OK;
    s->pages[members] = s->welcome.set_pages;
    return status;
}

static mica_status serve_room(mica_memory_server *s, mica_error *err) {
    size_t room = s->options.clients;
    s->clients = base_calloc(room, sizeof *s->clients);
    s->polls = base_calloc(room + 2, sizeof *s->polls);
    if (!s->clients || !s->polls) return base_fail_memory(err, "the clients of a page server");
    for (size_t k = 0; k < room; k++)
        s->clients[k].fd = -1;
    s->stop = base_file_refused() ? -1 : eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return s->stop >= 0 ? MICA_OK : base_fail_errno(err, s->path, "make what stops the server at");
}

mica_status mica_memory_server_new(mica_memory_file *file, const char *socket,
                                   const mica_memory_server_options *options, mica_memory_server **out,
                                   mica_error *err) {
    size_t len = socket ? strlen(socket) : 0;
    *out = NULL;
    if (mem_file_remote(file) || len == 0 || len > BASE_SOCKET_PATH ||
        (options && options->clients > SERVE_MOST))
        return base_fail(
            err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
            "a page server has files, a socket with a path of 1 to %d bytes, and at most %u clients",
            BASE_SOCKET_PATH, SERVE_MOST);
    mica_memory_server *s = base_calloc(1, sizeof *s);
    if (!s) return base_fail_memory(err, "a page server");
    if (options) s->options = *options;
    if (!s->options.clients) s->options.clients = SERVE_CLIENTS;
    if (!s->options.timeout_ms) s->options.timeout_ms = SERVE_TIMEOUT;
    s->file = file;
    s->listening = s->stop = -1;
    memcpy(s->path, socket, len + 1);
    mica_status status = serve_chain_of(s, err);
    if (status == MICA_OK) status = serve_room(s, err);
    if (status == MICA_OK) status = serve_listen(s, err);
    if (status == MICA_OK) {
        *out = s;
    } else {
        mica_memory_server_free(s);
    }
    return status;
}

void mica_memory_server_tell(const mica_memory_server *s, mica_memory_served *out) {
    *out = (mica_memory_served){.clients = atomic_load(&s->told_clients),
                                .requests = atomic_load(&s->told_requests),
                                .pages = atomic_load(&s->told_pages),
                                .refused = atomic_load(&s->told_refused)};
}

/* The socket is removed if it is still this one. */
void mica_memory_server_free(mica_memory_server *s) {
    struct stat now;
    if (!s) return;
    for (size_t k = 0; s->clients && k < s->options.clients; k++)
        if (s->clients[k].fd >= 0) serve_close(s, &s->clients[k], false);
    if (s->placed && lstat(s->path, &now) == 0 && now.st_dev == s->place.st_dev &&
        now.st_ino == s->place.st_ino)
        (void)unlink(s->path);
    if (s->listening >= 0) base_socket_close(s->listening);
    if (s->stop >= 0) base_file_close(s->stop);
    base_buf_free(&s->set);
    base_free(s->pages);
    base_free(s->clients);
    base_free(s->polls);
    base_free(s);
}
