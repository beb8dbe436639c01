/* vm/check/blocks.c - blocks of the heap: each byte belongs to one, live or free, or to none and is zero.
 *
 * Blocks are known from the lists of free ones and from the objects that are found, and each takes its units in a set of
 * bits. A unit that is taken twice means blocks that overlap, or a list that comes back to itself. In a chunk of small
 * blocks nothing is left over (vm/heap/chunks.c); between large blocks there are gaps, which were never used. */
#include "vm/check/check_internal.h"

#include "vm/heap/guard.h"

#define MARGIN    (BASE_ASAN ? 16u : 0u) /* of a block around its object (vm/heap/guard.c) */
#define HUGE_PAGE VM_MIB(2)
#define HUGE      VM_MIB(4)
#define GAP_MOST  (HUGE_PAGE + VM_CHUNK)
#define CLEAN     1u /* of a link: all of the block but its first word reads as zeros */

/* Takes the units of [from, from + bytes), or refuses. */
static bool take(chk *c, uint64_t from, uint64_t bytes, const char *what) {
    uint64_t first = (from - VM_HEAP) / CHK_UNIT, left = bytes / CHK_UNIT;
    while (left) {
        uint64_t bit = first % 64, n = 64 - bit < left ? 64 - bit : left,
                 mask = (n == 64 ? ~0ull : (1ull << n) - 1) << bit, *word = &c->taken[first / 64];
        if (*word & mask) return CHK_REFUSE(c, from, "%s overlaps another block", what);
        *word |= mask;
        first += n;
        left -= n;
    }
    return true;
}

/* Bytes that a block of a class takes of the heap: huge ones are whole huge pages behind a small one. */
static uint64_t extent_of(uint64_t size) {
    return size >= HUGE ? VM_PAGE + ((size + HUGE_PAGE - 1) & ~(HUGE_PAGE - 1)) : size;
}

/* A block where one of its class may lie. */
static bool claim(chk *c, uint64_t at, uint8_t size_class, const char *what) {
    if (size_class == 0 || size_class >= VM_SIZE_CLASSES)
        return CHK_REFUSE(c, at, "%s is of a size that blocks do not have", what);
    uint64_t size = vm_class_size(size_class), bytes = extent_of(size), end;
    if (at < VM_HEAP || at % CHK_UNIT || __builtin_add_overflow(at, bytes, &end) || end > c->top)
        return CHK_REFUSE(c, at, "%s lies outside the heap", what);
    bool in_place = size <= VM_LARGE ? at / VM_CHUNK == (end - 1) / VM_CHUNK
                    : size < HUGE    ? at % VM_PAGE == 0
                                     : (at + VM_PAGE) % HUGE_PAGE == 0;
    if (!in_place) return CHK_REFUSE(c, at, "%s lies where none of its size can", what);
    if (size <= VM_LARGE) c->small[(at - VM_HEAP) / VM_CHUNK] = 1;
    return take(c, at, bytes, what);
}

bool chk_claim(chk *c, uint64_t object, uint8_t size_class) {
    if (!claim(c, object - MARGIN, size_class, "an object's block")) return false;
    c->used += vm_class_size(size_class);
    return true;
}

/* Small texts have no head: the class follows from the size (vm/heap/symbol.c). */
bool chk_claim_text(chk *c, uint64_t text, uint64_t bytes) {
    size_t head = vm_sym_text_head(bytes);
    uint64_t object = text - head;
    if (text < VM_HEAP + head + MARGIN || text >= c->top || bytes > c->top - text || object % CHK_UNIT)
        return CHK_REFUSE(c, text, "the text of a name lies outside the heap");
    if (!head) return chk_claim(c, object, vm_size_class(vm_gate_bytes(bytes + 2 * MARGIN)));
    const vm_raw *raw = vm_at(c->vm, object);
    prog_obj want = {.rc = 1, .kind = PROG_KIND_RAW, .size_class = raw->h.size_class};
    if (memcmp(&raw->h, &want, sizeof want) != 0 || raw->size != bytes)
        return CHK_REFUSE(c, object, "the text of a name has another head");
    uint64_t have;
    if (!chk_claim(c, object, raw->h.size_class) || !chk_block_bytes(c, object, &have)) return false;
    return head + bytes <= have || CHK_REFUSE(c, object, "the text of a name is larger than its block");
}

bool chk_block_bytes(chk *c, uint64_t object, uint64_t *bytes) {
    const prog_obj *o = vm_at(c->vm, object);
    *bytes = vm_class_size(o->size_class);
    if (!BASE_ASAN) return true;
    uint64_t asked;
    memcpy(&asked, vm_at(c->vm, object - MARGIN), sizeof asked);
    if (asked > *bytes || asked + 2 * MARGIN > *bytes)
        return CHK_REFUSE(c, object, "a block is larger than its size");
    *bytes = asked;
    return true;
}

/* ---- what is free ---- */

static bool free_list(chk *c, uint8_t size_class) {
    const vm_root *root = c->vm->root;
    uint64_t size = vm_class_size(size_class), link = root->free_list[size_class], dirty = 0;
    while (link) {
        uint64_t at = link & ~15ull;
        bool clean = link & CLEAN;
        if (link & 15 & ~(uint64_t)CLEAN || (clean && size <= VM_LARGE))
            return CHK_REFUSE(c, at < c->top ? at : VM_ROOT,
                              "a link of the list of free blocks is malformed");
        if (!claim(c, at, size_class, "a free block")) return false;
        if (clean && !chk_clean(c, at + 8, at + extent_of(size), "a free block that was given back"))
            return false;
        if (!clean) c->cached += size;
        dirty += !clean;
        memcpy(&link, vm_at(c->vm, at), 8);
    }
    return size <= VM_LARGE || dirty == root->dirty_blocks[size_class] ||
           CHK_REFUSE(c, VM_ROOT, "the root tells of %u free blocks of %llu bytes with pages; there are %llu",
                      root->dirty_blocks[size_class], (unsigned long long)size, (unsigned long long)dirty);
}

static bool free_chunks(chk *c) {
    for (uint64_t at = c->vm->root->free_chunks; at; memcpy(&at, vm_at(c->vm, at), 8)) {
        if (at % VM_CHUNK || at < VM_HEAP || at > c->top - VM_CHUNK)
            return CHK_REFUSE(c, VM_ROOT, "a free chunk lies outside the heap");
        if (!take(c, at, VM_CHUNK, "a free chunk") || !chk_zero(c, at + 8, at + VM_CHUNK, "a free chunk"))
            return false;
    }
    return true;
}

/* The rest of the chunk that small blocks are cut from. */
static bool open_chunk(chk *c) {
    const vm_root *root = c->vm->root;
    uint64_t at = root->chunk_at, end = root->chunk_end;
    if (at == 0 && end == 0) return true;
    if (end % VM_CHUNK || end < VM_HEAP + VM_CHUNK || end > c->top || at > end || at < end - VM_CHUNK ||
        at % CHK_UNIT)
        return CHK_REFUSE(c, VM_ROOT, "the chunk that blocks are cut from lies outside the heap");
    c->small[(end - VM_CHUNK - VM_HEAP) / VM_CHUNK] = 1;
    return take(c, at, end - at, "the chunk that blocks are cut from") &&
           chk_zero(c, at, end, "the chunk that blocks are cut from");
}

#if BASE_ASAN
/* Freed blocks that wait: neither live nor free. */
static bool waiting(chk *c) {
    const vm_guard_ring *ring = &c->vm->root->ring;
    if (ring->to - ring->from > VM_GUARD_RING) return CHK_REFUSE(c, VM_ROOT, "the guard's ring is malformed");
    for (uint32_t k = ring->from; k != ring->to; k++)
        if (!claim(c, ring->block[k % VM_GUARD_RING], ring->size_class[k % VM_GUARD_RING], "a freed block"))
            return false;
    return true;
}
#else
static bool waiting(chk *c) {
    (void)c;
    return true;
}
#endif

bool chk_blocks(chk *c) {
    const vm_root *root = c->vm->root;
    if (root->free_list[0]) return CHK_REFUSE(c, VM_ROOT, "there is a list of free blocks of no size");
    for (unsigned k = 1; k < VM_SIZE_CLASSES; k++)
        if (!free_list(c, (uint8_t)k)) return false;
    return free_chunks(c) && open_chunk(c) && waiting(c);
}

/* ---- what is left ---- */

/* The next unit from `unit` on and below `end` that is, or is not, taken; `end` where there is none. */
static uint64_t next_unit(const chk *c, uint64_t unit, uint64_t end, bool taken) {
    while (unit < end) {
        uint64_t word = c->taken[unit / 64];
        if (!taken) word = ~word;
        word &= ~0ull << unit % 64;
        if (word) {
            unit = unit / 64 * 64 + (uint64_t)__builtin_ctzll(word);
            break;
        }
        unit = (unit / 64 + 1) * 64;
    }
    return unit < end ? unit : end;
}

static bool is_small(const chk *c, uint64_t unit) {
    return c->small[unit / (VM_CHUNK / CHK_UNIT)];
}

/* In a chunk of small blocks nothing is left over, so an object begins where nobody took the bytes: its block is taken
 * then, and all that it holds. */
static bool lost_objects(chk *c, uint64_t units) {
    for (uint64_t unit = 0; (unit = next_unit(c, unit, units, false)) < units;) {
        if (!is_small(c, unit)) {
            unit = (unit / (VM_CHUNK / CHK_UNIT) + 1) * (VM_CHUNK / CHK_UNIT);
            continue;
        }
        uint64_t object = VM_HEAP + unit * CHK_UNIT + MARGIN;
        if (object >= c->top) return CHK_REFUSE(c, object, "bytes of the heap belong to no block");
        if (!chk_found(c, object) || !chk_walk(c)) return false;
    }
    return true;
}

/* Between large blocks are gaps that were never used, as many bytes as the place of the next asks for. */
static bool gaps(chk *c, uint64_t units) {
    for (uint64_t unit = 0; (unit = next_unit(c, unit, units, false)) < units;) {
        uint64_t most = unit + GAP_MOST / CHK_UNIT + 1,
                 end = next_unit(c, unit, most < units ? most : units, true);
        uint64_t from = VM_HEAP + unit * CHK_UNIT, to = VM_HEAP + end * CHK_UNIT;
        if (to - from > GAP_MOST) return CHK_REFUSE(c, from, "bytes of the heap belong to no block");
        if (!chk_clean(c, from, to, "what belongs to no block")) return false;
        unit = end;
    }
    return true;
}

/* Objects that hold one another and are held by nothing else may be left over: a nested function in a variable that it
 * shares. What closes such a circle is small, and leads to all of it. */
bool chk_rest(chk *c) {
    uint64_t units = (c->top - VM_HEAP) / CHK_UNIT;
    if (!lost_objects(c, units) || !gaps(c, units)) return false;
    const vm_root *root = c->vm->root;
    if (c->used != root->used)
        return CHK_REFUSE(c, VM_ROOT, "the root tells of %llu bytes in use; there are %llu",
                          (unsigned long long)root->used, (unsigned long long)c->used);
    return c->cached == root->cached ||
           CHK_REFUSE(c, VM_ROOT, "the root tells of %llu free bytes; there are %llu",
                      (unsigned long long)root->cached, (unsigned long long)c->cached);
}
