/* memory/wire.h - what a page server and its clients say to each other; docs/format.md says the same in words.
 *
 *     client                                     server
 *     mem_wire_hello                      →
 *                                         ←      mem_wire_welcome, and waits for requests
 *     mem_wire_request, its ranges        →
 *                                         ←      mem_wire_answer, then so many bytes: the pages, or a sentence
 *     …
 *
 * A page is one of the 4096 bytes of a container (format/layout.h), so that a client verifies each of them against the header,
 * whose hash it knows. Numbers are little-endian. Whatever comes from the other side is checked here before it is used. */
#ifndef MEMORY_WIRE_H
#define MEMORY_WIRE_H

#include "format/layout.h"
#include "mica/error.h"
#include "mica/memory.h"

#define MEM_WIRE_MAGIC   "\x89MICAPG\n" /* 8 bytes */
#define MEM_WIRE_VERSION 1u
#define MEM_WIRE_RANGES  512u  /* most of one request */
#define MEM_WIRE_PAGES   2048u /* most of one answer: 8 MiB */
#define MEM_WIRE_MEMBERS 4096u /* most of a chain */
#define MEM_WIRE_SET     4096u /* most pages of a working set's file */

typedef struct mem_wire_hello {
    uint8_t magic[8];
    uint32_t version;
    uint32_t reserved; /* zero */
} mem_wire_hello;
static_assert(sizeof(mem_wire_hello) == 16, "mem_wire_hello");

typedef struct mem_wire_welcome {
    uint8_t magic[8];
    uint32_t version;
    uint32_t members;                       /* of the chain, the full file first */
    uint8_t identity[MICA_MEMORY_IDENTITY]; /* of the newest */
    uint32_t set_pages; /* of a working set's file, which is asked for as member number `members`; 0: none */
    uint8_t reserved[12]; /* zeros */
} mem_wire_welcome;
static_assert(sizeof(mem_wire_welcome) == 64, "mem_wire_welcome");
static_assert(offsetof(mem_wire_welcome, set_pages) == 48, "mem_wire_welcome");

typedef struct mem_wire_request {
    uint32_t number; /* the client's; of the answer too */
    uint32_t ranges; /* that follow: 1 to MEM_WIRE_RANGES */
} mem_wire_request;
static_assert(sizeof(mem_wire_request) == 8, "mem_wire_request");

typedef struct mem_wire_range {
    uint64_t first;  /* page of the member's container */
    uint32_t member; /* from 0 */
    uint32_t pages;  /* at least 1 */
} mem_wire_range;
static_assert(sizeof(mem_wire_range) == 16, "mem_wire_range");

typedef struct mem_wire_answer {
    uint32_t number;
    uint32_t status; /* 0: pages follow, in the order of the ranges; else a number of mica/errors.def */
    uint64_t bytes;  /* that follow; of a sentence: UTF-8, less than MICA_ERROR_MESSAGE_MAX */
} mem_wire_answer;
static_assert(sizeof(mem_wire_answer) == 16, "mem_wire_answer");

/* How many pages each member of a server has. */
typedef struct mem_wire_chain {
    const uint64_t *pages;
    uint32_t members; /* with the working set's file, where there is one */
} mem_wire_chain;

/* The server's side. VERSION_MISMATCH, VALIDATION (no client of ours). */
MICA_MUST_USE mica_status mem_wire_check_hello(const mem_wire_hello *hello, mica_error *err);
/* How many ranges follow; INVALID_ARGUMENT: none or too many. */
MICA_MUST_USE mica_status mem_wire_check_request(const mem_wire_request *request, mica_error *err);
/* Do all pages exist, and are they not too many? *pages: of all. INVALID_ARGUMENT. */
MICA_MUST_USE mica_status mem_wire_check_ranges(const mem_wire_range *ranges, uint32_t count,
                                                const mem_wire_chain *chain, uint64_t *pages,
                                                mica_error *err);
/* The client's side. VERSION_MISMATCH, VALIDATION (no page server), LIMIT (more members than a chain may have). */
MICA_MUST_USE mica_status mem_wire_check_welcome(const mem_wire_welcome *welcome, mica_error *err);
/* The answer to request `number` of so many pages: are as many bytes to follow as must? VALIDATION. An answer without pages
 * passes, with a sentence to follow that has room where messages have. */
MICA_MUST_USE mica_status mem_wire_check_answer(const mem_wire_answer *answer, uint32_t number,
                                                uint64_t pages, mica_error *err);

#endif
