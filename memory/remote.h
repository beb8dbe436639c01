/* memory/remote.h - the members of a chain as a page server has them: pages are asked for when they are wanted, and lie where
 * those of a file would, until they were used. Nothing of them is believed: format/verify.c hashes each.
 *
 *     mem_remote_enter                one thread at a time, until leave
 *     mem_remote_want … want          what will be used, with the pages of the tree that prove it
 *     mem_remote_fetch                one request and its answer, or a few
 *     … verified and copied
 *     mem_remote_leave                everything but the tree is dropped */
#ifndef MEMORY_REMOTE_H
#define MEMORY_REMOTE_H

#include "base/buf.h"
#include "format/file.h"
#include "mica/memory.h"

typedef struct mem_remote mem_remote;

/* Connects to the page server at that path. `identity`: of the newest member; NULL: whatever there is. A server that does not
 * answer whole within `deadline_ms` is lost. Errors: PAGE_SERVER_LOST (nobody listens, or he does not answer),
 * MISMATCHED_PAIR (another memory), VERSION_MISMATCH, VALIDATION, LIMIT, NO_MEMORY, INVALID_ARGUMENT (a path that is none). */
MICA_MUST_USE mica_status mem_remote_new(const char *socket, const uint8_t *identity, uint32_t deadline_ms,
                                         mem_remote **out, mica_error *err);
void mem_remote_free(mem_remote *remote); /* accepts NULL */
const char *mem_remote_path(const mem_remote *remote);
uint32_t mem_remote_members(const mem_remote *remote);
/* Fetches a member's header, checks it, and makes room for its pages, which stay the remote's. CORRUPTED and others of
 * fmt_header_check; MISMATCHED_PAIR (of the newest); PAGE_SERVER_LOST, NO_MEMORY. */
MICA_MUST_USE mica_status mem_remote_member(mem_remote *remote, uint32_t member, const fmt_form *form,
                                            const uint8_t **base, uint64_t *size, mica_error *err);
/* What fmt_file_open made of the member: whose bits are cleared when pages are dropped. */
void mem_remote_opened(mem_remote *remote, uint32_t member, fmt_file *file);
/* Fetches the server's working set file into `out`; it has 0 bytes where there is none. */
MICA_MUST_USE mica_status mem_remote_set(mem_remote *remote, base_buf *out, mica_error *err);

void mem_remote_enter(mem_remote *remote);
void mem_remote_leave(mem_remote *remote);
/* `size` bytes at `at` of a member, which lie within it. NO_MEMORY, PAGE_SERVER_LOST (where so much is wanted that some of it
 * was fetched). */
MICA_MUST_USE mica_status mem_remote_want(mem_remote *remote, uint32_t member, uint64_t at, uint64_t size,
                                          mica_error *err);
/* Errors: PAGE_SERVER_LOST, VALIDATION. After one every further call fails in the same way, until mem_remote_again. */
MICA_MUST_USE mica_status mem_remote_fetch(mem_remote *remote, mica_error *err);
/* What was fetched since enter is not dropped. */
void mem_remote_keep(mem_remote *remote);

/* Connects anew, to a server with the same memory; that thread alone uses the connection then, because its descriptors may be its
 * own. Errors: as mem_remote_new. */
MICA_MUST_USE mica_status mem_remote_again(mem_remote *remote, const char *socket, mica_error *err);
/* That thread is about to end. */
void mem_remote_let_go(mem_remote *remote);
/* The descriptor of the connection; -1: there is none. */
int mem_remote_fd(const mem_remote *remote);

/* Requests that were answered, and pages that came. */
typedef struct mem_remote_figures {
    uint64_t requests, pages;
} mem_remote_figures;
mem_remote_figures mem_remote_tell(const mem_remote *remote);

#endif
