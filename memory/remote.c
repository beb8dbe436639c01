/* memory/remote.c - the client of a page server: asks for pages and puts them where a mapped file would have them.
 *
 * Each member has addresses for all of its pages, of which those that came are there. A bit for each says so. What is verified
 * and what is there are two things: a page is dropped with both bits under one lock, so that nobody takes the zeros of a
 * dropped page for its bytes. Pages of the tree stay; they are a hundred-and-twenty-eighth.
 *
 * The connection does not block. Whatever is waited for has one deadline for all of the answer, so that a server that sends a
 * byte now and then does not hold anybody up for longer than one that sends none. */
#include "memory/remote.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "base/socket.h"
#include "base/time.h"
#include "memory/layout.h"
#include "memory/wire.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#define REMOTE_MEMBER ((uint64_t)1 << 40) /* most bytes of a member */
#define REMOTE_TABLE  (1u << 30)          /* of a section but the pages and the tree */
#define REMOTE_SMALL  (1u << 20)          /* tables that are fetched together, before they are asked for */

typedef struct remote_member {
    uint8_t *base; /* addresses for all pages; NULL: not opened yet */
    uint64_t pages, tree_page;
    uint64_t *there; /* a bit for each page: it came, or is asked for */
    fmt_tree_shape tree;
    fmt_file *file;
} remote_member;

struct mem_remote {
    pthread_mutex_t lock;
    int fd, first_fd; /* in use; the one that the first thread opened, or -1 */
    char path[BASE_SOCKET_PATH + 1];
    uint8_t identity[MICA_MEMORY_IDENTITY];
    uint32_t deadline_ms, members, set_pages, number;
    bool own; /* only `holder` has the descriptor */
    pthread_t holder;
    mica_error lost; /* why nothing can be asked any more */
    remote_member *all;
    mem_wire_range wanted[MEM_WIRE_RANGES]; /* asked for by the next request */
    uint32_t wanted_count;
    uint64_t wanted_pages;
    mem_wire_range *fresh; /* fetched since enter */
    size_t fresh_count, fresh_room;
    _Atomic uint64_t requests, pages;
};

/* ---- the connection ---- */

/* Nothing that was half sent or received can be gone on with. */
static mica_status remote_lose(mem_remote *r, const mica_error *why, mica_error *err) {
    if (r->lost.code == MICA_OK) r->lost = *why;
    return base_fail_as(err, &r->lost, "%s", r->lost.message);
}

static mica_status remote_lost_errno(mem_remote *r, const char *doing, mica_error *err) {
    mica_error why = MICA_ERROR_INIT;
    int number = errno;
    mica_status lost = base_fail(&why, MICA_ERR_PAGE_SERVER_LOST, NULL, MICA_NO_OFFSET,
                                 "the page server at %s is lost: %s: %s", r->path, doing,
                                 number == 0           ? "it closed the connection"
                                 : number == ETIMEDOUT ? "it did not answer in time"
                                                       : strerror(number));
    why.sys_errno = number;
    return lost == MICA_OK ? lost : remote_lose(r, &why, err);
}

static uint64_t remote_until(const mem_remote *r) {
    return base_time_ns() + (uint64_t)r->deadline_ms * 1000000;
}

static mica_status remote_send(mem_remote *r, const void *data, size_t size, uint64_t until,
                               mica_error *err) {
    const uint8_t *at = data;
    while (size) {
        ssize_t put = base_socket_send(r->fd, at, size);
        if (put > 0) {
            at += put;
            size -= (size_t)put;
        } else if (put == 0 || errno == EINTR) {
            continue;
        } else if (errno != EAGAIN || base_socket_until(r->fd, POLLOUT, until) != 0) {
            return remote_lost_errno(r, "sending a request", err);
        }
    }
    return MICA_OK;
}

static mica_status remote_receive(mem_remote *r, void *data, size_t size, uint64_t until, mica_error *err) {
    uint8_t *at = data;
    while (size) {
        ssize_t got = base_socket_receive(r->fd, at, size);
        if (got > 0) {
            at += got;
            size -= (size_t)got;
            if (size && base_time_ns() >= until) errno = ETIMEDOUT, got = -1;
        }
        if (got > 0 || (got < 0 && errno == EINTR)) continue;
        if (got == 0) errno = 0;
        if (errno != EAGAIN || base_socket_until(r->fd, POLLIN, until) != 0)
            return remote_lost_errno(r, "waiting for an answer", err);
    }
    return MICA_OK;
}

/* EAGAIN: there are others in front. */
static mica_status remote_dial(mem_remote *r, uint64_t until, mica_error *err) {
    while ((r->fd = base_socket_connect(r->path)) < 0) {
        if (errno == EINTR) continue;
        if (errno != EAGAIN || base_time_ns() >= until) {
            if (errno == EAGAIN) errno = ETIMEDOUT;
            return remote_lost_errno(r, "connecting", err);
        }
        (void)base_socket_wait(NULL, 0, 5);
    }
    return MICA_OK;
}

static mica_status remote_hello(mem_remote *r, const uint8_t *identity, mem_wire_welcome *welcome,
                                mica_error *err) {
    mem_wire_hello hello = {.version = MEM_WIRE_VERSION};
    uint64_t until = remote_until(r);
    memcpy(hello.magic, MEM_WIRE_MAGIC, sizeof hello.magic);
    mica_status status = remote_dial(r, until, err);
    if (status == MICA_OK) status = remote_send(r, &hello, sizeof hello, until, err);
    if (status == MICA_OK) status = remote_receive(r, welcome, sizeof *welcome, until, err);
    if (status == MICA_OK) status = mem_wire_check_welcome(welcome, err);
    if (status == MICA_OK && identity && memcmp(welcome->identity, identity, MICA_MEMORY_IDENTITY) != 0)
        return base_fail_pair(err, MICA_ERR_MISMATCHED_PAIR, "identity", MICA_NO_OFFSET,
                              base_pair_hashes(identity, welcome->identity),
                              "the page server at %s has another memory than the one that is wanted",
                              r->path);
    return status;
}

static mica_status remote_path(mem_remote *r, const char *path, mica_error *err) {
    size_t len = path ? strlen(path) : 0;
    if (len == 0 || len >= sizeof r->path)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "the path of a page server's socket has 1 to %d bytes", BASE_SOCKET_PATH);
    memcpy(r->path, path, len + 1);
    return MICA_OK;
}

/* ---- asking ---- */

static bool remote_there(const remote_member *m, uint64_t page) {
    return m->there[page / 64] >> (page % 64) & 1;
}

static void remote_mark(remote_member *m, const mem_wire_range *range, bool there) {
    for (uint64_t page = range->first; page < range->first + range->pages; page++) {
        uint64_t bit = (uint64_t)1 << (page % 64);
        m->there[page / 64] = there ? m->there[page / 64] | bit : m->there[page / 64] & ~bit;
    }
}

/* A sentence instead of pages. What a server says may be anything. */
static mica_status remote_refused(mem_remote *r, const mem_wire_answer *answer, uint64_t until,
                                  mica_error *err) {
    char text[MICA_ERROR_MESSAGE_MAX];
    mica_error why = MICA_ERROR_INIT;
    mica_status status = remote_receive(r, text, (size_t)answer->bytes, until, err);
    if (status != MICA_OK) return status;
    base_plain(text, (size_t)answer->bytes);
    status = base_fail(&why, MICA_ERR_PAGE_SERVER_LOST, NULL, MICA_NO_OFFSET,
                       "the page server at %s gives no pages: %.*s", r->path, (int)answer->bytes, text);
    return status == MICA_OK ? status : remote_lose(r, &why, err);
}

/* Sends one request and takes the head of its answer, `pages` of which are good. */
static mica_status remote_ask(mem_remote *r, const mem_wire_range *ranges, uint32_t count, uint64_t pages,
                              uint64_t until, mica_error *err) {
    struct {
        mem_wire_request head;
        mem_wire_range ranges[MEM_WIRE_RANGES];
    } request = {.head = {.number = ++r->number, .ranges = count}};
    mem_wire_answer answer;
    mica_error why = MICA_ERROR_INIT;
    if (r->lost.code != MICA_OK) return base_fail_as(err, &r->lost, "%s", r->lost.message);
    if (r->own && !pthread_equal(r->holder, pthread_self()))
        return base_fail(err, MICA_ERR_PAGE_SERVER_LOST, NULL, MICA_NO_OFFSET,
                         "%s: what was connected again serves restored memory alone", r->path);
    memcpy(request.ranges, ranges, count * sizeof *ranges);
    mica_status status = remote_send(r, &request, sizeof request.head + count * sizeof *ranges, until, err);
    if (status == MICA_OK) status = remote_receive(r, &answer, sizeof answer, until, err);
    if (status != MICA_OK) return status;
    if (mem_wire_check_answer(&answer, r->number, pages, &why) != MICA_OK) return remote_lose(r, &why, err);
    if (answer.status) return remote_refused(r, &answer, until, err);
    atomic_fetch_add_explicit(&r->requests, 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&r->pages, pages, memory_order_relaxed);
    return MICA_OK;
}

static bool remote_fresh_room(mem_remote *r, size_t more) {
    if (r->fresh_count + more <= r->fresh_room) return true;
    size_t room = 2 * r->fresh_room + more;
    mem_wire_range *fresh = base_realloc(r->fresh, room * sizeof *fresh);
    if (!fresh) return false;
    r->fresh = fresh;
    r->fresh_room = room;
    return true;
}

mica_status mem_remote_fetch(mem_remote *r, mica_error *err) {
    uint64_t until = remote_until(r);
    uint32_t count = r->wanted_count;
    mica_status status = MICA_OK;
    if (count == 0) return MICA_OK;
    if (!remote_fresh_room(r, count)) status = base_fail_memory(err, "the pages of a page server");
    if (status == MICA_OK) status = remote_ask(r, r->wanted, count, r->wanted_pages, until, err);
    for (uint32_t k = 0; k < count && status == MICA_OK; k++) {
        const mem_wire_range *range = &r->wanted[k];
        status = remote_receive(r, r->all[range->member].base + range->first * FMT_PAGE,
                                (size_t)range->pages * FMT_PAGE, until, err);
    }
    for (uint32_t k = 0; k < count; k++) {
        if (status == MICA_OK)
            r->fresh[r->fresh_count++] = r->wanted[k];
        else
            remote_mark(&r->all[r->wanted[k].member], &r->wanted[k], false);
    }
    r->wanted_count = 0;
    r->wanted_pages = 0;
    return status;
}

/* One page that is not there yet: behind the last one, or a range of its own. */
static mica_status remote_want_page(mem_remote *r, uint32_t member, uint64_t page, mica_error *err) {
    if (r->wanted_pages == MEM_WIRE_PAGES) {
        mica_status status = mem_remote_fetch(r, err);
        if (status != MICA_OK) return status;
    }
    mem_wire_range *last = r->wanted_count ? &r->wanted[r->wanted_count - 1] : NULL;
    if (!last || last->member != member || last->first + last->pages != page) {
        if (r->wanted_count == MEM_WIRE_RANGES) {
            mica_status status = mem_remote_fetch(r, err);
            if (status != MICA_OK) return status;
        }
        last = &r->wanted[r->wanted_count++];
        *last = (mem_wire_range){.first = page, .member = member};
    }
    last->pages++;
    r->wanted_pages++;
    r->all[member].there[page / 64] |= (uint64_t)1 << (page % 64);
    return MICA_OK;
}

/* The pages of the tree above data pages [first, last]. */
static mica_status remote_want_tree(mem_remote *r, uint32_t member, uint64_t first, uint64_t last,
                                    mica_error *err) {
    remote_member *m = &r->all[member];
    uint64_t low = first - 1, high = last - 1; /* the tree counts from the page behind the header */
    for (uint32_t level = 0; level < m->tree.levels; level++) {
        low /= FMT_FANOUT;
        high /= FMT_FANOUT;
        for (uint64_t n = low; n <= high; n++) {
            uint64_t page = m->tree_page + m->tree.first[level] + n;
            if (remote_there(m, page)) continue;
            mica_status status = remote_want_page(r, member, page, err);
            if (status != MICA_OK) return status;
        }
    }
    return MICA_OK;
}

mica_status mem_remote_want(mem_remote *r, uint32_t member, uint64_t at, uint64_t size, mica_error *err) {
    remote_member *m = &r->all[member];
    if (size == 0) return MICA_OK;
    uint64_t first = at / FMT_PAGE, last = (at + size - 1) / FMT_PAGE;
    if (first == 0) first = 1;
    while (first <= last && remote_there(m, first))
        first++;
    if (first > last) return MICA_OK;
    mica_status status = remote_want_tree(r, member, first, last, err);
    for (uint64_t page = first; page <= last && status == MICA_OK; page++)
        if (!remote_there(m, page)) status = remote_want_page(r, member, page, err);
    return status;
}

/* ---- dropping ---- */

static void remote_drop(remote_member *m, const mem_wire_range *range) {
    mem_wire_range data = *range;
    if (data.first == 0 || data.first >= m->tree_page) return; /* header or tree */
    if (data.first + data.pages > m->tree_page) data.pages = (uint32_t)(m->tree_page - data.first);
    remote_mark(m, &data, false);
    for (uint64_t page = data.first; m->file && page < data.first + data.pages; page++)
        atomic_fetch_and(&m->file->verified[page / 64], ~((uint64_t)1 << (page % 64)));
    (void)madvise(m->base + data.first * FMT_PAGE, (size_t)data.pages * FMT_PAGE, MADV_DONTNEED);
}

void mem_remote_enter(mem_remote *r) {
    pthread_mutex_lock(&r->lock);
}

void mem_remote_keep(mem_remote *r) {
    r->fresh_count = 0;
}

void mem_remote_leave(mem_remote *r) {
    for (uint32_t k = 0; k < r->wanted_count; k++) /* wanted, and then something failed */
        remote_mark(&r->all[r->wanted[k].member], &r->wanted[k], false);
    r->wanted_count = 0;
    r->wanted_pages = 0;
    for (size_t k = 0; k < r->fresh_count; k++)
        remote_drop(&r->all[r->fresh[k].member], &r->fresh[k]);
    r->fresh_count = 0;
    pthread_mutex_unlock(&r->lock);
}

/* ---- members ---- */

/* Pages that are not kept: of the working set's file, and a header whose member has no room yet. */
static mica_status remote_loose(mem_remote *r, const mem_wire_range *range, void *out, mica_error *err) {
    uint64_t until = remote_until(r);
    mica_status status = remote_ask(r, range, 1, range->pages, until, err);
    return status == MICA_OK ? remote_receive(r, out, (size_t)range->pages * FMT_PAGE, until, err) : status;
}

static mica_status remote_room(mem_remote *r, remote_member *m, const fmt_header *header, mica_error *err) {
    m->pages = header->total_size / FMT_PAGE;
    m->tree_page = header->tree_offset / FMT_PAGE;
    if (!fmt_tree_plan(m->tree_page - 1, &m->tree))
        return base_fail(err, MICA_ERR_CORRUPTED, "tree", header->tree_offset,
                         "the tree has an impossible shape");
    m->there = base_calloc((size_t)(m->pages / 64 + 1), sizeof *m->there);
    if (!m->there) return base_fail_memory(err, "the pages of a page server");
    void *base = base_file_mmap(NULL, (size_t)header->total_size, PROT_READ | PROT_WRITE,
                                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (base == MAP_FAILED) return base_fail_errno(err, r->path, "make room for the pages of");
    m->base = base;
    memcpy(m->base, header, sizeof *header);
    m->there[0] |= 1;
    return MICA_OK;
}

/* Tables are taken into memory before anything can be compared with them, and who named no identity believes any. */
static mica_status remote_limits(const mem_remote *r, const fmt_header *header, mica_error *err) {
    bool good = header->total_size <= REMOTE_MEMBER;
    for (uint32_t k = 0; k < header->section_count && good; k++) {
        const fmt_section *s = &header->sections[k];
        good = s->id == FMT_TREE_ID || s->id == MEM_SECTION_PAGES || s->stored_size <= REMOTE_TABLE;
    }
    if (good) return MICA_OK;
    return base_fail(err, MICA_ERR_LIMIT, "header", MICA_NO_OFFSET,
                     "%s: a member of a page server's chain has 1 TiB at most, and sections of 1 GiB",
                     r->path);
}

mica_status mem_remote_member(mem_remote *r, uint32_t member, const fmt_form *form, const uint8_t **base,
                              uint64_t *size, mica_error *err) {
    fmt_header header;
    remote_member *m = &r->all[member];
    mica_status status = remote_loose(r, &(mem_wire_range){.member = member, .pages = 1}, &header, err);
    if (status == MICA_OK) status = fmt_header_check(&header, form, UINT64_MAX, true, err);
    if (status != MICA_OK) return status;
    status = remote_limits(r, &header, err);
    if (status != MICA_OK) return status;
    if (member + 1 == r->members && memcmp(header.self, r->identity, sizeof header.self) != 0)
        return base_fail_pair(err, MICA_ERR_MISMATCHED_PAIR, "identity", MICA_NO_OFFSET,
                              base_pair_hashes(r->identity, header.self),
                              "the page server at %s has another memory than it says", r->path);
    status = remote_room(r, m, &header, err);
    *base = m->base;
    *size = header.total_size;
    for (uint32_t k = 0; k < header.section_count && status == MICA_OK; k++) { /* tables, in one request */
        const fmt_section *s = &header.sections[k];
        if (s->stored_size <= REMOTE_SMALL && s->id != FMT_TREE_ID && s->id != MEM_SECTION_PAGES &&
            s->id < MICA_MEMORY_SECTION_FIRST)
            status = mem_remote_want(r, member, s->offset, s->stored_size, err);
    }
    return status == MICA_OK ? mem_remote_fetch(r, err) : status;
}

void mem_remote_opened(mem_remote *r, uint32_t member, fmt_file *file) {
    r->all[member].file = file;
}

mica_status mem_remote_set(mem_remote *r, base_buf *out, mica_error *err) {
    mica_status status = MICA_OK;
    mem_remote_enter(r);
    for (uint64_t page = 0; page < r->set_pages && status == MICA_OK; page += MEM_WIRE_PAGES) {
        uint64_t left = r->set_pages - page, pages = left < MEM_WIRE_PAGES ? left : MEM_WIRE_PAGES;
        mem_wire_range range = {.first = page, .member = r->members, .pages = (uint32_t)pages};
        size_t at = out->len;
        status = base_buf_append(out, NULL, (size_t)pages * FMT_PAGE)
                     ? remote_loose(r, &range, out->data + at, err)
                     : base_fail_memory(err, "a working set");
    }
    mem_remote_leave(r);
    return status;
}

mica_status mem_remote_new(const char *socket, const uint8_t *identity, uint32_t deadline_ms,
                           mem_remote **out, mica_error *err) {
    mem_wire_welcome welcome;
    *out = NULL;
    mem_remote *r = base_calloc(1, sizeof *r);
    if (!r) return base_fail_memory(err, "a connection to a page server");
    pthread_mutex_init(&r->lock, NULL);
    r->fd = r->first_fd = -1;
    r->deadline_ms = deadline_ms;
    r->lost = (mica_error)MICA_ERROR_INIT;
    mica_status status = remote_path(r, socket, err);
    if (status == MICA_OK) status = remote_hello(r, identity, &welcome, err);
    if (status == MICA_OK) {
        r->first_fd = r->fd;
        r->members = welcome.members;
        r->set_pages = welcome.set_pages;
        memcpy(r->identity, welcome.identity, sizeof r->identity);
        r->all = base_calloc(r->members, sizeof *r->all);
        if (!r->all) status = base_fail_memory(err, "the members of a page server");
    }
    if (status == MICA_OK) {
        *out = r;
    } else {
        mem_remote_free(r);
    }
    return status;
}

void mem_remote_free(mem_remote *r) {
    if (!r) return;
    if (r->fd >= 0 && r->fd != r->first_fd) base_socket_close(r->fd);
    if (r->first_fd >= 0) base_socket_close(r->first_fd);
    for (uint32_t k = 0; r->all && k < r->members; k++) {
        if (r->all[k].base) base_file_munmap(r->all[k].base, (size_t)r->all[k].pages * FMT_PAGE);
        base_free(r->all[k].there);
    }
    base_free(r->all);
    base_free(r->fresh);
    pthread_mutex_destroy(&r->lock);
    base_free(r);
}

mica_status mem_remote_again(mem_remote *r, const char *socket, mica_error *err) {
    mem_wire_welcome welcome;
    mem_remote_enter(r);
    if (r->fd >= 0)
        base_socket_close(r->fd); /* in this thread's table; the first thread's is closed at the end */
    r->fd = -1;
    r->own = true;
    r->holder = pthread_self();
    r->lost = (mica_error)MICA_ERROR_INIT;
    mica_status status = remote_path(r, socket, err);
    if (status == MICA_OK) status = remote_hello(r, r->identity, &welcome, err);
    if (status == MICA_OK && welcome.members != r->members)
        status = base_fail_pair(err, MICA_ERR_MISMATCHED_PAIR, "welcome", MICA_NO_OFFSET,
                                base_pair_numbers(r->members, welcome.members),
                                "the page server at %s has the memory in another chain of files", r->path);
    if (status != MICA_OK && r->lost.code == MICA_OK && err) r->lost = *err;
    mem_remote_leave(r);
    return status;
}

void mem_remote_let_go(mem_remote *r) {
    mem_remote_enter(r);
    if (r->own) {
        if (r->fd >= 0) base_socket_close(r->fd);
        r->fd = -1;
    }
    mem_remote_leave(r);
}

int mem_remote_fd(const mem_remote *r) {
    return r->fd;
}
const char *mem_remote_path(const mem_remote *r) {
    return r->path;
}
uint32_t mem_remote_members(const mem_remote *r) {
    return r->members;
}
mem_remote_figures mem_remote_tell(const mem_remote *r) {
    return (mem_remote_figures){atomic_load_explicit(&r->requests, memory_order_relaxed),
                                atomic_load_explicit(&r->pages, memory_order_relaxed)};
}
