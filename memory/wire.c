/* memory/wire.c - decides whether what came from the other side of a page server's socket may be used. */
#include "memory/wire.h"

#include "base/checked.h"
#include "base/error.h"
#include "base/view.h"

#include <string.h>

static mica_status wire_version(uint32_t version, mica_error *err) {
    if (version == MEM_WIRE_VERSION) return MICA_OK;
    return base_fail_pair(err, MICA_ERR_VERSION_MISMATCH, "hello", MICA_NO_OFFSET,
                          base_pair_numbers(MEM_WIRE_VERSION, version),
                          "page server and client speak different versions");
}

mica_status mem_wire_check_hello(const mem_wire_hello *hello, mica_error *err) {
    if (memcmp(hello->magic, MEM_WIRE_MAGIC, sizeof hello->magic) != 0)
        return base_fail(err, MICA_ERR_VALIDATION, "hello", MICA_NO_OFFSET,
                         "it is no client of a page server");
    mica_status status = wire_version(hello->version, err);
    if (status == MICA_OK && hello->reserved)
        return base_fail(err, MICA_ERR_VALIDATION, "hello", MICA_NO_OFFSET,
                         "a client says something where nothing may be");
    return status;
}

mica_status mem_wire_check_request(const mem_wire_request *request, mica_error *err) {
    if (request->ranges >= 1 && request->ranges <= MEM_WIRE_RANGES) return MICA_OK;
    return base_fail(err, MICA_ERR_INVALID_ARGUMENT, "request", MICA_NO_OFFSET,
                     "a request has 1 to %u ranges of pages, not %u", MEM_WIRE_RANGES, request->ranges);
}

mica_status mem_wire_check_ranges(const mem_wire_range *ranges, uint32_t count, const mem_wire_chain *chain,
                                  uint64_t *pages, mica_error *err) {
    *pages = 0;
    for (uint32_t k = 0; k < count; k++) {
        const mem_wire_range *r = &ranges[k];
        if (r->member >= chain->members || r->pages == 0 ||
            !base_range_ok(r->first, r->pages, chain->pages[r->member]))
            return base_fail(err, MICA_ERR_INVALID_ARGUMENT, "request", MICA_NO_OFFSET,
                             "range %u asks for pages that there are not", k);
        *pages += r->pages; /* 512 times 2^32 at most */
    }
    if (*pages <= MEM_WIRE_PAGES) return MICA_OK;
    return base_fail(err, MICA_ERR_INVALID_ARGUMENT, "request", MICA_NO_OFFSET,
                     "a request may be for %u pages, not %llu", MEM_WIRE_PAGES, (unsigned long long)*pages);
}

mica_status mem_wire_check_welcome(const mem_wire_welcome *welcome, mica_error *err) {
    if (memcmp(welcome->magic, MEM_WIRE_MAGIC, sizeof welcome->magic) != 0)
        return base_fail(err, MICA_ERR_VALIDATION, "welcome", MICA_NO_OFFSET,
                         "who listens there is no page server");
    mica_status status = wire_version(welcome->version, err);
    if (status != MICA_OK) return status;
    if (welcome->members == 0 || !base_view_zeros(base_view_of(welcome->reserved, sizeof welcome->reserved)))
        return base_fail(err, MICA_ERR_VALIDATION, "welcome", MICA_NO_OFFSET,
                         "the page server has no memory, or says something where nothing may be");
    if (welcome->members > MEM_WIRE_MEMBERS || welcome->set_pages > MEM_WIRE_SET)
        return base_fail(err, MICA_ERR_LIMIT, "welcome", MICA_NO_OFFSET,
                         "the page server's chain has %u files, its working set %u pages: "
                         "they may have %u and %u",
                         welcome->members, welcome->set_pages, MEM_WIRE_MEMBERS, MEM_WIRE_SET);
    return MICA_OK;
}

mica_status mem_wire_check_answer(const mem_wire_answer *answer, uint32_t number, uint64_t pages,
                                  mica_error *err) {
    if (answer->number != number)
        return base_fail_pair(err, MICA_ERR_VALIDATION, "answer", MICA_NO_OFFSET,
                              base_pair_numbers(number, answer->number),
                              "the page server answers what was not asked");
    if (answer->status ? answer->bytes < MICA_ERROR_MESSAGE_MAX : answer->bytes == pages * FMT_PAGE)
        return MICA_OK;
    return base_fail_pair(err, MICA_ERR_VALIDATION, "answer", MICA_NO_OFFSET,
                          base_pair_numbers(pages * FMT_PAGE, answer->bytes),
                          "the page server sends more or fewer bytes than were asked for");
}
