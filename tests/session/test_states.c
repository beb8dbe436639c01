/* tests/session/test_states.c - states of programs through the C API: the counter, taking and loading, into sessions where
 * something else runs, states that are refused, and memory that lacks while one is loaded. */
#include "mica/state.h"

#include "base/alloc.h"
#include "base/time.h"
#include "session/held.h"
#include "session/portable.h"
#include "vm/check/check.h"
#include "vm/heap/guard.h"
#include "vm/heap/regions.h"
#include "vm/heap/root.h"

#include <stdlib.h>
#include <string.h>

#include "heard.h"

static const char program[] =
    "function r = twice (x), r = 2 * x; end\n"
    "m = containers.Map (); m('self') = m; c = {m, 'text', @(y) y + numel (c0)}; c0 = {};\n"
    "for k = 1:10, x(k) = twice (k); if k == 7, c{2} = x; end, end\n"
    "printf ('%d ', x); printf ('%d %d\\n', c{1}.isKey ('self'), m.Count);";
static const char program_says[] = "2 4 6 8 10 12 14 16 18 20 1 1\n";

/* The state of the program at that safe point. */
static void taken_at(mica_session *s, uint64_t count, base_buf *out) {
    mica_error err = MICA_ERROR_INIT;
    uint64_t passed;
    mica_session_count(s);
    OK(mica_session_stop_at(s, count, &err));
    assert_int_equal(run(s, program), MICA_RUN_STOPPED);
    assert_true(mica_session_counter(s, &passed));
    assert_int_equal(passed, count);
    OK(mica_state_take(s, out, &err));
}

/* At each of its safe points the program goes on in another session, which is in the middle of something else, and where it
 * was taken. */
static void test_everywhere(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    for (uint64_t count = 1; count <= 20; count++) {
        mica_session *s = open_session(), *other = open_session();
        base_buf taken = {0}, again = {0};
        taken_at(s, count, &taken);
        OK(mica_state_take(s, &again, &err)); /* taking changes nothing */
        assert_int_equal(taken.len, again.len);
        assert_memory_equal(taken.data, again.data, taken.len);
        assert_int_equal(mica_session_continue(s, &err), MICA_RUN_DONE);
        expect_printed(program_says);
        mica_session_stop_after(other, 5);
        assert_int_equal(run(other, "z = 1; while true, z = z + 1; end"), MICA_RUN_STOPPED);
        if (mica_state_load(other, taken.data, taken.len, &err) != MICA_OK)
            fail_msg("%d: %s (%s, %llx)", (int)count, err.message, err.section,
                     (unsigned long long)err.offset);
        assert_int_equal(mica_session_continue(other, &err), MICA_RUN_DONE);
        expect_printed(program_says);
        assert_int_equal(run(other, "disp (exist ('z')); disp (x(3)); disp (twice (4))"), MICA_RUN_DONE);
        expect_printed("0\n6\n8\n");
        base_buf_free(&taken);
        base_buf_free(&again);
        mica_session_close(s);
        mica_session_close(other);
    }
}

/* A number is the same to the last bit, also one that is none. */
static void test_bits(void **state) {
    (void)state;
    static const char text[] =
        "x = Inf; x = x - Inf; y = -0; z = single (x); w = -NA; k = 0;\n"
        "while k < 5, k = k + 1; end\n"
        "printf ('%s ', num2hex (x), num2hex (y), num2hex (z), num2hex (w), num2hex ([x y w]));";
    mica_session *s = open_session(), *other = open_session();
    mica_error err = MICA_ERROR_INIT;
    base_buf taken = {0};
    mica_session_stop_after(s, 3);
    assert_int_equal(run(s, text), MICA_RUN_STOPPED);
    OK(mica_state_take(s, &taken, &err));
    assert_int_equal(mica_session_continue(s, &err), MICA_RUN_DONE);
    char want[sizeof printed];
    memcpy(want, printed, printed_len);
    want[printed_len] = 0;
    assert_string_not_equal(want, "");
    printed_len = 0;
    OK(mica_state_load(other, taken.data, taken.len, &err));
    assert_int_equal(mica_session_continue(other, &err), MICA_RUN_DONE);
    expect_printed(want);
    base_buf_free(&taken);
    mica_session_close(s);
    mica_session_close(other);
}

typedef struct heard {
    unsigned pushes, pops, maps, registers;
    uint32_t serial;
} heard;

static void hear_event(void *ctx, const mica_event *e) {
    heard *h = ctx;
    h->pushes += e->kind == MICA_EVENT_PUSH;
    h->pops += e->kind == MICA_EVENT_POP;
    h->registers += e->kind == MICA_EVENT_WRITE && e->stack >= 0;
    if (!e->what || strcmp(e->what, "map") != 0) return;
    h->maps++;
    h->serial = e->serial;
}

/* Frames come and go in pairs, and each write to a map is told; nobody is told any more where it was ended. */
static void test_observed(void **state) {
    (void)state;
    mica_session *s = open_session();
    mica_error err = MICA_ERROR_INIT;
    heard h = {0}, none = {0};
    assert_int_equal(run(s, "m = containers.Map (); n = containers.Map ();"), MICA_RUN_DONE);
    OK(mica_session_observe(s, hear_event, &h, &err));
    assert_int_equal(run(s, "function r = f (n), r = n + 1; end\nfor k = 1:10, n('k') = f (k); end"),
                     MICA_RUN_DONE);
    assert_true(h.pushes >= 11 && h.pushes == h.pops);
    assert_int_equal(h.maps, 10);
    assert_int_equal(h.serial, 2);
    assert_true(h.registers >= 20);
    OK(mica_session_observe(s, NULL, NULL, &err));
    h = none;
    assert_int_equal(run(s, "n('k') = f (1);"), MICA_RUN_DONE);
    assert_memory_equal(&h, &none, sizeof h);
    mica_session_close(s);
}

static void test_counter(void **state) {
    (void)state;
    mica_session *s = open_session();
    mica_error err = MICA_ERROR_INIT;
    uint64_t count;
    assert_false(mica_session_counter(s, &count));
    assert_int_equal(mica_session_stop_at(s, 5, &err), MICA_ERR_INVALID_ARGUMENT);
    mica_session_count(s);
    assert_int_equal(run(s, "for k = 1:100, end"), MICA_RUN_DONE);
    assert_true(mica_session_counter(s, &count));
    assert_in_range(count, 100, 110); /* one for each turn, and the jumps of the code around them */
    assert_int_equal(mica_session_stop_at(s, count, &err), MICA_ERR_INVALID_ARGUMENT);
    uint64_t first = count;
    OK(mica_session_stop_at(s, first + 50, &err));
    assert_int_equal(run(s, "for k = 1:100, j = k; end"), MICA_RUN_STOPPED);
    assert_true(mica_session_counter(s, &count));
    assert_int_equal(count, first + 50);
    assert_int_equal(mica_session_continue(s, &err), MICA_RUN_DONE);
    assert_true(mica_session_counter(s, &count));
    assert_int_equal(count, 2 * first);
    mica_session_close(s);
}

/* A stop that somebody else asks for on the way is told, and the one at a count is not lost to it. */
static void test_two_stops(void **state) {
    (void)state;
    mica_session *s = open_session();
    mica_error err = MICA_ERROR_INIT;
    uint64_t count;
    mica_session_count(s);
    OK(mica_session_stop_at(s, 12, &err));
    mica_session_request_stop(s);
    assert_int_equal(run(s, program), MICA_RUN_STOPPED);
    assert_true(mica_session_counter(s, &count));
    assert_true(count < 12);
    assert_int_equal(mica_session_continue(s, &err), MICA_RUN_STOPPED);
    assert_true(mica_session_counter(s, &count));
    assert_int_equal(count, 12);
    assert_int_equal(mica_session_continue(s, &err), MICA_RUN_DONE);
    expect_printed(program_says);
    mica_session_close(s);
}

/* Whatever is wrong with a state, the program that stood there goes on. */
static void refused(const void *bytes, size_t len, mica_status want) {
    mica_session *s = open_session();
    mica_error err = MICA_ERROR_INIT;
    mica_session_count(s);
    OK(mica_session_stop_at(s, 9, &err));
    assert_int_equal(run(s, program), MICA_RUN_STOPPED);
    mica_status status = mica_state_load(s, bytes, len, &err);
    if (status != want) fail_msg("%d (%s), not %d", (int)status, err.message, (int)want);
    OK(mica_session_stop_at(s, 0, &err));
    assert_int_equal(mica_session_continue(s, &err), MICA_RUN_DONE);
    expect_printed(program_says);
    mica_session_close(s);
}

static size_t find(const base_buf *in, const char *text, size_t from) {
    const uint8_t *at = memmem(in->data + from, in->len - from, text, strlen(text));
    assert_non_null(at);
    return (size_t)(at - in->data);
}

static void test_refused(void **state) {
    (void)state;
    mica_session *s = open_session();
    base_buf good = {0};
    taken_at(s, 12, &good);
    mica_session_close(s);
    uint8_t *bad = malloc(good.len + 1);
    assert_non_null(bad);
    refused("", 0, MICA_ERR_SERIALIZATION);
    refused("no state", 8, MICA_ERR_SERIALIZATION);
    refused(good.data, good.len / 2, MICA_ERR_SERIALIZATION);
    memcpy(bad, good.data, good.len);
    bad[good.len] = 0;
    refused(bad, good.len + 1, MICA_ERR_SERIALIZATION);
    /* what another version wrote is refused by that, whatever stands behind it */
    bad[find(&good, "version", 0) + 7] = 2;
    refused(bad, good.len, MICA_ERR_VERSION_MISMATCH);
    memcpy(bad, good.data, good.len);
    size_t code = find(&good, "code", 0) + 4;
    bad[code + 5] ^= 1; /* of the fingerprint: a head of two bytes, then 32 */
    refused(bad, good.len, MICA_ERR_VERSION_MISMATCH);
    /* (gvisor, 14278: what was behind it was read first) */
    memset(bad + find(&good, "names", 0) - 1, 0xC1, good.len - find(&good, "names", 0) + 1);
    refused(bad, good.len, MICA_ERR_VERSION_MISMATCH);
    refused(bad, find(&good, "names", 0), MICA_ERR_VERSION_MISMATCH);
    refused(bad, code, MICA_ERR_SERIALIZATION); /* nobody knows what it is of */
    bad[code + 5] ^= 1;
    refused(bad, good.len, MICA_ERR_SERIALIZATION);
    /* a function that says it is an onCleanup object, which has other members: that is seen before it is let go of */
    memcpy(bad, good.data, good.len);
    size_t flags = find(&good,
                        "\xA5"
                        "flags",
                        find(&good,
                             "\xA8"
                             "function",
                             0)) +
                   6;
    assert_int_equal(bad[flags], 0);
    bad[flags] = 0x20;
    refused(bad, good.len, MICA_ERR_SERIALIZATION);
    /* the name of a function that there is not, also where nobody proves the state */
    memcpy(bad, good.data, good.len);
    size_t at = find(&good,
                     "\xA8"
                     "function",
                     find(&good, "error at", 0)) +
                9;
    assert_int_equal(bad[at], 0);
    bad[at] = 0x7F;
    refused(bad, good.len, MICA_ERR_SERIALIZATION);
    uint8_t root[MICA_STATE_ROOT_SIZE];
    assert_int_equal(mica_state_root(bad, good.len, root, &(mica_error)MICA_ERROR_INIT),
                     MICA_ERR_SERIALIZATION);
    /* a frame that stands where no instruction is */
    memcpy(bad, good.data, good.len);
    size_t pc = find(&good, "\xA2pc", find(&good, "frames", 0)) + 3;
    bad[pc] = 0x7F;
    refused(bad, good.len, MICA_ERR_CORRUPTED);
    free(bad);
    base_buf_free(&good);
}

/* A map's key becomes each of the objects of the state: most are no keys, and have nothing in them when the map is filled. */
static void test_keys(void **state) {
    (void)state;
    mica_session *s = open_session();
    mica_error err = MICA_ERROR_INIT;
    base_buf good = {0};
    mica_session_stop_after(s, 20);
    assert_int_equal(
        run(s,
            "m = containers.Map ('KeyType', 'double', 'ValueType', 'double'); m(5.25) = 7.25; d = eye (3);\n"
            "f = @(x) x + m(5.25); t = 'some text'; for k = 1:1000, x = f (k); end"),
        MICA_RUN_STOPPED);
    OK(mica_state_take(s, &good, &err));
    mica_session_close(s);
    const double numbers[] = {5.25, 7.25}; /* the key and the value */
    for (int which = 0; which < 2; which++) {
        uint64_t bits;
        memcpy(&bits, &numbers[which], 8);
        bits = __builtin_bswap64(bits);
        uint8_t *at = memmem(good.data, good.len, &bits, 8);
        assert_non_null(at);
        size_t before = (size_t)(at - good.data) - 1, refusals = 0;
        for (uint8_t n = 0; n < 16; n++) {
            base_buf bad = {0};
            base_buf_append(&bad, good.data, before);
            base_buf_append(&bad, "\x92\xA6object", 8);
            base_buf_append(&bad, &n, 1);
            base_buf_append(&bad, at + 8, good.len - before - 9);
            s = open_session();
            err = (mica_error)MICA_ERROR_INIT;
            refusals += mica_state_load(s, bad.data, bad.len, &err) != MICA_OK;
            mica_session_close(s);
            base_buf_free(&bad);
        }
        assert_in_range(refusals, 8, 16);
    }
    base_buf_free(&good);
}

/* Each allocation in turn is refused: the load fails and says so, and what was there goes on, or it succeeds. */
static void test_no_memory(void **state) {
    (void)state;
    mica_session *s = open_session();
    base_buf good = {0};
    bool loaded = false;
    taken_at(s, 12, &good);
    mica_session_close(s);
    for (unsigned k = 1; !loaded; k++) {
        mica_error err = MICA_ERROR_INIT;
        s = open_session();
        mica_session_count(s);
        OK(mica_session_stop_at(s, 9, &err));
        assert_int_equal(run(s, program), MICA_RUN_STOPPED);
        uint64_t before = base_alloc_count();
        base_alloc_fail_at(k);
        mica_status status = mica_state_load(s, good.data, good.len, &err);
        base_alloc_fail_at(0);
        loaded = base_alloc_count() - before < k; /* none was refused */
        if (loaded) OK(status);
        OK(mica_session_stop_at(s, 0, &err));
        assert_int_equal(mica_session_continue(s, &err), MICA_RUN_DONE);
        expect_printed(program_says);
        mica_session_close(s);
    }
    base_buf_free(&good);
}

/* ---- given up ---- */

static const char other_program[] =
    "z = 1; c = num2cell (1:40); while z < 900, z = z + 1; end, printf ('%d ', z, c{40});";

static void same_root(mica_session *s, const uint8_t want[MICA_STATE_ROOT_SIZE]) {
    uint8_t root[MICA_STATE_ROOT_SIZE];
    mica_error err = MICA_ERROR_INIT;
    OK(mica_session_root(s, root, NULL, &err));
    assert_memory_equal(root, want, sizeof root);
}

/* At each poll in turn: the program that is stopped stays whole. It goes on after some of them, to its end. */
static void test_given_up(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    uint8_t root[MICA_STATE_ROOT_SIZE];
    mica_held_state *held;
    base_buf taken = {0};
    mica_session *s = open_session(), *other = open_session();
    taken_at(s, 12, &taken);
    mica_session_close(s);
    mica_session_stop_after(other, 100);
    assert_int_equal(run(other, other_program), MICA_RUN_STOPPED);
    OK(mica_session_root(other, root, NULL, &err));
    OK(mica_state_hold(other, &held, &err));
    mica_status status = MICA_ERR_CANCELLED;
    unsigned polls = 0, proof = 0;
    for (; status != MICA_OK; polls++) {
        base_halt halt = {.most = polls + 1};
        err = (mica_error)MICA_ERROR_INIT;
        status = ses_state_load(other, base_view_of(taken.data, taken.len), &halt, &err);
        if (status == MICA_OK) break;
        assert_int_equal(status, MICA_ERR_CANCELLED);
        assert_non_null(strstr(err.message, ": the caller gave it up"));
        proof += strstr(err.message, "the memory was not proved") != NULL;
        if (vm_deep_check(other->vm, &err) != MICA_OK) fail_msg("%s", err.message);
        same_root(other, root);
        if (polls % 16) continue;
        assert_int_equal(mica_session_continue(other, &err), MICA_RUN_DONE);
        expect_printed("900 40 ");
        OK(mica_state_restore(other, held, &err));
    }
    assert_true(proof > 20 && polls - proof > 50); /* some are in the proof, and some before it */
    assert_int_equal(mica_session_continue(other, &err), MICA_RUN_DONE);
    expect_printed(program_says);
    mica_held_state_free(held);
    mica_session_close(other);
    base_buf_free(&taken);
}

/* By a flag, by the time; and neither where there is none. */
static void test_within(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    base_buf taken = {0};
    mica_session *s = open_session();
    volatile int cancel = 1;
    taken_at(s, 12, &taken);
    assert_int_equal(mica_state_load_within(s, taken.data, taken.len, 0, &cancel, &err), MICA_ERR_CANCELLED);
    assert_string_equal(err.message, "the state was not loaded: the caller gave it up");
    err = (mica_error)MICA_ERROR_INIT;
    base_time_fake(1000000000);
    mica_status late = mica_state_load_within(s, taken.data, taken.len, 500, NULL, &err);
    base_time_fake(0);
    assert_int_equal(late, MICA_ERR_QUIESCE_TIMEOUT);
    assert_string_equal(err.message, "the state was not loaded: the time is over");
    cancel = 0;
    OK(mica_state_load_within(s, taken.data, taken.len, 0, NULL, &err));
    OK(mica_state_load_within(s, taken.data, taken.len, 3600000, &cancel, &err));
    assert_int_equal(mica_session_continue(s, &err), MICA_RUN_DONE);
    expect_printed(program_says);
    mica_session_close(s);
    base_buf_free(&taken);
}

/* ---- held ---- */

/* What other memory says that came meanwhile, and where it lies, does not matter. */
static void test_returned(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    mica_held_state *held;
    uint8_t root[MICA_STATE_ROOT_SIZE];
    mica_session *s = open_session();
    mica_session_stop_after(s, 100);
    assert_int_equal(run(s, other_program), MICA_RUN_STOPPED);
    OK(mica_session_root(s, root, NULL, &err));
    OK(ses_held_take(s, &held, &err));
    vm_guard_lift(s->vm);
    for (unsigned k = 0; k < VM_REGION_COUNT; k++) {
        const vm_region *r = &vm_regions[k];
        uint64_t open = s->vm->open[k], from = r->down ? r->at + r->room - open : r->at;
        if (r->kind != VM_KIND_FILE && k != VM_REGION_ROOT && open > VM_MIB(2)) open = VM_MIB(2);
        if (r->kind != VM_KIND_FILE && k != VM_REGION_ROOT) memset(vm_at(s->vm, from), 0x5A, open);
    }
    s->vm->root->nframes = s->vm->root->nsyms = 0;
    s->vm->root->heap_top = s->vm->root->heap_end = VM_HEAP;
    ses_held_return(s, held);
    if (vm_deep_check(s->vm, &err) != MICA_OK) fail_msg("%s", err.message);
    same_root(s, root);
    assert_int_equal(mica_session_continue(s, &err), MICA_RUN_DONE);
    expect_printed("900 40 ");
    mica_held_state_free(held);
    mica_session_close(s);
}

static mica_held_state *held_at(mica_session *s, uint64_t count) {
    mica_error err = MICA_ERROR_INIT;
    mica_held_state *held;
    mica_session_count(s);
    OK(mica_session_stop_at(s, count, &err));
    assert_int_equal(run(s, program), MICA_RUN_STOPPED);
    OK(mica_state_hold(s, &held, &err));
    assert_true(mica_held_state_bytes(held) > 0);
    return held;
}

/* At each safe point: twice where it was taken, and in another session with more memory, in the middle of something else. */
static void test_held(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    for (uint64_t count = 1; count <= 20; count++) {
        mica_session *s = open_session(), *other = open_session();
        mica_held_state *held = held_at(s, count);
        assert_int_equal(mica_session_continue(s, &err), MICA_RUN_DONE);
        expect_printed(program_says);
        assert_int_equal(run(s, "clear m c; x = ones (300); y = {x, x + 1, 'text'};"), MICA_RUN_DONE);
        for (int k = 0; k < 2; k++) {
            OK(mica_state_restore(s, held, &err));
            assert_int_equal(mica_session_continue(s, &err), MICA_RUN_DONE);
            expect_printed(program_says);
        }
        mica_session_stop_after(other, 5);
        assert_int_equal(run(other, "big = num2cell (ones (200)); z = 1; while true, z = z + 1; end"),
                         MICA_RUN_STOPPED);
        mica_session_close(s);
        OK(mica_state_restore(other, held, &err));
        assert_int_equal(mica_session_continue(other, &err), MICA_RUN_DONE);
        expect_printed(program_says);
        /* what lies there now is well formed, to its last object */
        if (vm_deep_check(other->vm, &err) != MICA_OK) fail_msg("%s", err.message);
        assert_int_equal(
            run(other,
                "disp (exist ('z')); disp (x(3)); disp (twice (4)); q = zeros (500); disp (any (q(:)))"),
            MICA_RUN_DONE);
        expect_printed("0\n6\n8\n0\n");
        mica_held_state_free(held);
        mica_session_close(other);
    }
    mica_held_state_free(NULL);
}

/* Each allocation in turn is refused: nothing has happened then. */
static void test_held_no_memory(void **state) {
    (void)state;
    bool done = false;
    for (unsigned k = 1; !done; k++) {
        mica_error err = MICA_ERROR_INIT;
        mica_session *s = open_session();
        mica_held_state *held = held_at(s, 12), *again = NULL;
        uint64_t before = base_alloc_count();
        base_alloc_fail_at(k);
        mica_status taken = mica_state_hold(s, &again, &err);
        mica_status status = taken == MICA_OK ? mica_state_restore(s, again, &err) : taken;
        base_alloc_fail_at(0);
        done = base_alloc_count() - before < k;
        if (done) OK(status);
        OK(mica_session_stop_at(s, 0, &err));
        assert_int_equal(mica_session_continue(s, &err), MICA_RUN_DONE);
        expect_printed(program_says);
        mica_held_state_free(held);
        mica_held_state_free(again);
        mica_session_close(s);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bits),       cmocka_unit_test(test_observed),
        cmocka_unit_test(test_counter),    cmocka_unit_test(test_two_stops),
        cmocka_unit_test(test_everywhere), cmocka_unit_test(test_refused),
        cmocka_unit_test(test_no_memory),  cmocka_unit_test(test_held),
        cmocka_unit_test(test_given_up),   cmocka_unit_test(test_within),
        cmocka_unit_test(test_returned),   cmocka_unit_test(test_held_no_memory),
        cmocka_unit_test(test_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
