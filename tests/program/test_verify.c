/* tests/program/test_verify.c - the verifier on a good blob, on every way to spoil it, and the
 * disassembler. */
#include "base/alloc.h"
#include "program/disasm.h"
#include "program/verify.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

/* A blob of two code objects with every kind of table, made by hand. */
typedef struct blob {
    uint8_t *bytes; /* exactly as long as the blob, so that ASan sees every step outside */
    size_t len;
} blob;

enum { VARS = 3, LOOP = 3, TEMPS = 6, REGS = 12 };

static size_t put(uint8_t *out, size_t *at, const void *data, size_t len, size_t align) {
    *at = (*at + align - 1) & ~(align - 1);
    size_t off = *at;
    memcpy(out + off, data, len);
    *at += len;
    return off;
}

#define REL(op, a, b, rel) prog_instr(op, (unsigned)((rel) >> 16) & 0xFF, a, b, (unsigned)(rel)&0xFFFF)

static size_t put_main(uint8_t *out, int32_t child) {
    const uint64_t code[] = {
        prog_instr(PROG_OP_LOADK, 0, 0, 0, 0),               /* 0 x = 1x3 double */
        REL(PROG_OP_FORPREP, LOOP, 0, 3),                    /* 1 -> 5 */
        prog_instr(PROG_OP_ADDI, 0, TEMPS, 1, 5),            /* 2 */
        prog_instr(PROG_OP_MOVE, 0, 2, TEMPS, 0),            /* 3 */
        prog_instr(PROG_OP_SETPATH, 1, 0, 0, TEMPS),         /* 4 */
        REL(PROG_OP_FORLOOP, LOOP, 1, -4),                   /* 5 -> 2 */
        prog_instr(PROG_OP_LOADK, 0, TEMPS, 1, 0),           /* 6 text */
        prog_instr(PROG_OP_CALL, 1, TEMPS, 1, 2),            /* 7 */
        prog_instr(PROG_OP_CLEARN, 2, TEMPS, 0, 0),          /* 8 */
        prog_instr(PROG_OP_CLOSURE, 1, TEMPS, 0, 0),         /* 9 */
        prog_instr(PROG_OP_LISTNEW, 0, TEMPS + 1, 0, 0),     /* 10 */
        prog_instr(PROG_OP_LISTADD, 0, TEMPS + 1, TEMPS, 0), /* 11 */
        prog_instr(PROG_OP_CALLX, 0, TEMPS + 1, 1, 0),       /* 12 */
        REL(PROG_OP_JF, 0, 0, 0),                            /* 13 -> 14 */
        prog_instr(PROG_OP_RET, 0, 0, 0, 0),                 /* 14 */
    };
    struct {
        prog_array a;
        int64_t dims[2];
        uint64_t pad;
        double d[3];
    } numbers = {
        {{0, PROG_KIND_ARRAY, PROG_DOUBLE, 0, 0}, 2, prog_array_data_off(2), 3}, {1, 3}, 0, {1, 2.5, -3}};
    struct {
        prog_array a;
        int64_t dims[2];
        uint64_t pad;
        char text[16];
    } text = {
        {{0, PROG_KIND_ARRAY, PROG_CHAR, PROG_FLAG_DQ, 0}, 2, prog_array_data_off(2), 5}, {1, 5}, 0, "hello"};
    const uint32_t syms[] = {7, 8, 9}, vars[] = {0, 1, 2};
    const uint16_t outs[] = {2};
    const prog_handler handlers[] = {{6, 8, 13, TEMPS, 0}};
    const prog_line lines[] = {{0, 1, 1}, {2, 2, 5}};
    const prog_step step = {PROG_STEP_PAREN, 1, 0, 0};
    prog_code c = {.magic = PROG_CODE_MAGIC,
                   .name = 0,
                   .file = 1,
                   .line = 1,
                   .nparams = 1,
                   .nouts = 1,
                   .nvars = VARS,
                   .nregs = REGS,
                   .ans = 0xFFFF,
                   .text = PROG_NONE,
                   .ninstr = sizeof code / 8,
                   .nconsts = 3,
                   .nsyms = 3,
                   .nhandlers = 1,
                   .nlines = 2,
                   .nchildren = 1,
                   .npaths = 1,
                   .parent = PROG_NONE};
    size_t at = sizeof c;
    c.instr_off = (uint32_t)put(out, &at, code, sizeof code, 8);
    prog_value consts[3] = {0, 0, prog_small(PROG_INT8, (uint32_t)-5)};
    c.consts_off = (uint32_t)put(out, &at, consts, sizeof consts, 8);
    c.syms_off = (uint32_t)put(out, &at, syms, sizeof syms, 4);
    c.vars_off = (uint32_t)put(out, &at, vars, sizeof vars, 4);
    c.outs_off = (uint32_t)put(out, &at, outs, sizeof outs, 2);
    c.handlers_off = (uint32_t)put(out, &at, handlers, sizeof handlers, 4);
    c.lines_off = (uint32_t)put(out, &at, lines, sizeof lines, 4);
    c.children_off = (uint32_t)put(out, &at, &child, 4, 4);
    uint32_t steps_off = (uint32_t)((at + 3) & ~(size_t)3) + 8;
    prog_path_ref ref = {steps_off, 1};
    c.paths_off = (uint32_t)put(out, &at, &ref, sizeof ref, 4);
    put(out, &at, &step, sizeof step, 4);
    consts[0] = prog_rel(put(out, &at, &numbers, sizeof numbers, 16));
    consts[1] = prog_rel(put(out, &at, &text, sizeof text, 16));
    memcpy(out + c.consts_off, consts, sizeof consts);
    c.size = (uint32_t)((at + 15) & ~(size_t)15);
    memcpy(out, &c, sizeof c);
    return c.size;
}

static size_t put_anon(uint8_t *out) {
    const uint64_t code[] = {prog_instr(PROG_OP_ADD, 0, 2, 0, 1), prog_instr(PROG_OP_RETN, 0, 2, 1, 0)};
    const uint32_t syms[] = {3, 4}, vars[] = {0, 1};
    const uint16_t captures[] = {1};
    const prog_value consts[] = {prog_small(PROG_CHAR, 'x')};
    prog_code c = {.magic = PROG_CODE_MAGIC,
                   .flags = PROG_CODE_ANON,
                   .file = PROG_NONE,
                   .line = 1,
                   .nparams = 1,
                   .nvars = 2,
                   .nregs = 3,
                   .ncaptures = 1,
                   .ans = 0xFFFF,
                   .text = 0,
                   .ninstr = 2,
                   .nconsts = 1,
                   .nsyms = 2,
                   .parent = PROG_NONE};
    size_t at = sizeof c;
    c.instr_off = (uint32_t)put(out, &at, code, sizeof code, 8);
    c.consts_off = (uint32_t)put(out, &at, consts, sizeof consts, 8);
    c.syms_off = (uint32_t)put(out, &at, syms, sizeof syms, 4);
    c.vars_off = (uint32_t)put(out, &at, vars, sizeof vars, 4);
    c.captures_off = (uint32_t)put(out, &at, captures, sizeof captures, 2);
    c.size = (uint32_t)((at + 15) & ~(size_t)15);
    memcpy(out, &c, sizeof c);
    return c.size;
}

static blob make_blob(void) {
    static uint8_t room[4096];
    memset(room, 0, sizeof room);
    size_t first = put_main(room, 0);
    put_main(room, (int32_t)first);
    size_t len = first + put_anon(room + first);
    blob b = {aligned_alloc(16, len), len};
    assert_non_null(b.bytes);
    memcpy(b.bytes, room, len);
    return b;
}

static prog_code *main_of(blob b) {
    return (prog_code *)(void *)b.bytes;
}
static uint64_t *code_of(blob b) {
    return (uint64_t *)(void *)(b.bytes + main_of(b)->instr_off);
}

static mica_status verify(blob b, mica_error *err) {
    return prog_verify(b.bytes, b.len, 100, true, err);
}

static void refuses(blob b, const char *reason) {
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(verify(b, &err), MICA_ERR_VERIFY);
    if (!strstr(err.message, reason)) fail_msg("'%s' does not say '%s'", err.message, reason);
    free(b.bytes);
}

static void verify_accepts_a_good_blob(void **state) {
    (void)state;
    blob b = make_blob();
    mica_error err = MICA_ERROR_INIT;
    if (verify(b, &err) != MICA_OK) fail_msg("%s", err.message);
    assert_int_equal(prog_verify(b.bytes, b.len, PROG_NONE, false, &err), MICA_OK);
    free(b.bytes);
}

static void verify_refuses_bad_operands(void **state) {
    (void)state;
    static const struct {
        uint32_t pc;
        uint64_t word;
        const char *reason;
    } cases[] = {
        {0, 255, "no such instruction"},
        {0, PROG_OP_LOADK | 3ull << 32, "operand b is out of range"},
        {2, PROG_OP_ADDI | (uint64_t)REGS << 16 | 1ull << 32, "operand a is out of range"},
        {2, PROG_OP_ADDI | (uint64_t)(LOOP + 1) << 16 | 1ull << 32, "operand a is out of range"},
        {3, PROG_OP_MOVE | 2ull << 16 | (uint64_t)LOOP << 32, "operand b is out of range"},
        {4, PROG_OP_SETPATH | 2ull << 8 | (uint64_t)TEMPS << 48, "operands do not fit"},
        {4, PROG_OP_SETIDX1 | (uint64_t)TEMPS << 16, "operand a is out of range"},
        {7, PROG_OP_CALL | 250ull << 8 | (uint64_t)TEMPS << 16 | 1ull << 32, "operands do not fit"},
        {7, PROG_OP_CALL | 1ull << 8 | (uint64_t)TEMPS << 16 | 9ull << 32, "operand b is out of range"},
        {7, PROG_OP_CALL | (uint64_t)TEMPS << 16 | 1ull << 32 | 255ull << 48, "operands do not fit"},
        {9, PROG_OP_CLOSURE | 2ull << 8 | (uint64_t)TEMPS << 16, "operands do not fit"},
        {9, PROG_OP_CALLSUB | (uint64_t)TEMPS << 16, "operands do not fit"},
        {11, PROG_OP_LISTADD | 1ull << 16 | (uint64_t)TEMPS << 32, "operand a is out of range"},
        {13, PROG_OP_JF | 50ull << 48, "jump leaves the code object"},
        {13, PROG_OP_PERSIST, "operands do not fit"},
        {14, PROG_OP_NOP, "control runs off the end"},
        {1, PROG_OP_NOP, "two ends do not match"},
        {5, PROG_OP_FORLOOP | (uint64_t)LOOP << 16 | 1ull << 32 | 0xFFull << 8 | 0xFFFDull << 48,
         "two ends do not match"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        blob b = make_blob();
        code_of(b)[cases[i].pc] = cases[i].word;
        refuses(b, cases[i].reason);
    }
}

static prog_array *constant_of(blob b, unsigned i) {
    prog_value *k = (prog_value *)(void *)(b.bytes + main_of(b)->consts_off);
    return (prog_array *)(void *)(b.bytes + prog_offset(k[i]));
}

static void verify_refuses_bad_constants(void **state) {
    (void)state;
    blob b = make_blob();
    constant_of(b, 0)->dims[0] = INT64_MAX;
    refuses(b, "overflow");
    b = make_blob();
    constant_of(b, 0)->numel = 4;
    refuses(b, "do not give its size");
    b = make_blob();
    constant_of(b, 0)->h.cls = PROG_CELL;
    refuses(b, "no array of numbers");
    b = make_blob();
    constant_of(b, 0)->h.rc = 1;
    refuses(b, "counts references");
    b = make_blob();
    prog_value forged = prog_object(4096);
    memcpy((uint8_t *)constant_of(b, 0) + prog_array_data_off(2), &forged, 8);
    refuses(b, "not canonical");
    b = make_blob();
    ((prog_value *)(void *)(b.bytes + main_of(b)->consts_off))[2] = forged;
    refuses(b, "not a canonical value");
    b = make_blob();
    ((prog_value *)(void *)(b.bytes + main_of(b)->consts_off))[0] = prog_rel(1 << 20);
    refuses(b, "outside its code object");
}

static void verify_refuses_bad_tables(void **state) {
    (void)state;
    blob b = make_blob();
    main_of(b)->nsyms = 0x40000000;
    refuses(b, "symbols lies outside");
    b = make_blob();
    main_of(b)->instr_off += 4;
    refuses(b, "instructions lies outside");
    b = make_blob();
    *(int32_t *)(void *)(b.bytes + main_of(b)->children_off) = 16;
    refuses(b, "no code object of the blob");
    b = make_blob();
    *(uint32_t *)(void *)(b.bytes + main_of(b)->syms_off) = 100;
    refuses(b, "symbol 100 does not exist");
    b = make_blob();
    main_of(b)->size += 16;
    refuses(b, "no code object begins here");
    b = make_blob();
    ((prog_line *)(void *)(b.bytes + main_of(b)->lines_off))[1].pc = 0;
    refuses(b, "do not ascend");
    b = make_blob();
    ((prog_handler *)(void *)(b.bytes + main_of(b)->handlers_off))->target = 15;
    refuses(b, "handler 0 is malformed");
}

/* What the verifier accepts, the disassembler must be able to read to the end. */
static void read_whole(blob b) {
    base_buf out = {0};
    prog_disasm((const prog_code *)(const void *)b.bytes, &out, NULL, NULL);
    assert_true(out.len > 0);
    base_buf_free(&out);
}

static void no_changed_byte_leads_outside(void **state) {
    (void)state;
    static const uint8_t masks[] = {0x01, 0x80, 0xFF, 0x10};
    blob b = make_blob();
    unsigned refused = 0, accepted = 0;
    for (size_t i = 0; i < b.len; i++) {
        for (size_t k = 0; k < sizeof masks; k++) {
            mica_error err = MICA_ERROR_INIT;
            b.bytes[i] ^= masks[k];
            if (verify(b, &err) == MICA_OK) {
                accepted++;
                read_whole(b);
            } else {
                refused++;
                assert_int_equal(err.code, MICA_ERR_VERIFY);
            }
            b.bytes[i] ^= masks[k];
        }
    }
    assert_true(refused > 0 && accepted > 0);
    free(b.bytes);
}

static void no_truncation_is_accepted(void **state) {
    (void)state;
    blob b = make_blob();
    for (size_t len = 0; len < b.len; len++) {
        if (len == main_of(b)->size) continue;
        uint8_t *copy = aligned_alloc(16, (len + 16) & ~(size_t)15);
        memcpy(copy, b.bytes, len);
        assert_int_equal(prog_verify(copy, len, PROG_NONE, true, NULL), MICA_ERR_VERIFY);
        free(copy);
    }
    free(b.bytes);
}

static void many_code_objects_survive_failing_memory(void **state) {
    (void)state;
    enum { COUNT = 200 };
    uint8_t one[1024] = {0};
    size_t size = put_anon(one);
    uint8_t *many = aligned_alloc(16, COUNT * size);
    for (size_t i = 0; i < COUNT; i++)
        memcpy(many + i * size, one, size);
    assert_int_equal(prog_verify(many, COUNT * size, PROG_NONE, true, NULL), MICA_OK);
    base_alloc_fail_at(1);
    assert_int_equal(prog_verify(many, COUNT * size, PROG_NONE, true, NULL), MICA_ERR_NO_MEMORY);
    base_alloc_fail_at(0);
    free(many);
}

static const char *symbol_name(void *context, uint32_t id) {
    (void)context;
    return id == 8 ? "f" : id == 9 ? "y" : "x";
}

static void disassembly_shows_operands_lines_and_children(void **state) {
    (void)state;
    blob b = make_blob();
    base_buf out = {0};
    prog_disasm((const prog_code *)(const void *)b.bytes, &out, symbol_name, NULL);
    const char *text = base_buf_cstr(&out);
    assert_non_null(strstr(text, "LOADK      x =1x3 double 1 2.5 -3"));
    assert_non_null(strstr(text, "CALL       t3 \"f\" 2 n=1"));
    assert_non_null(strstr(text, "LOADK      t3 ='hello'"));
    assert_non_null(strstr(text, "FORLOOP    t0 f -> 2"));
    assert_non_null(strstr(text, "SETPATH    x (1) t3 n=1"));
    assert_non_null(strstr(text, "     2:5       2  ADDI"));
    assert_non_null(strstr(text, "catch [6, 8) -> 13 in t3"));
    assert_non_null(strstr(text, "anonymous"));
    base_buf_free(&out);
    free(b.bytes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verify_accepts_a_good_blob),
        cmocka_unit_test(verify_refuses_bad_operands),
        cmocka_unit_test(verify_refuses_bad_constants),
        cmocka_unit_test(verify_refuses_bad_tables),
        cmocka_unit_test(no_changed_byte_leads_outside),
        cmocka_unit_test(no_truncation_is_accepted),
        cmocka_unit_test(many_code_objects_survive_failing_memory),
        cmocka_unit_test(disassembly_shows_operands_lines_and_children),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
