/* tests/program/test_rules.c - each row of operands.def and rules.def with a code object that breaks it
 * alone, and lists on all ways through the code. */
#include "program/verify.h"
#include "tests/program/made_code.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

#define NOTHING   I(NOP, 1, 0, 0, 0) /* a word of 0 ends a case */
#define MADE(reg) I(LISTNEW, 0, reg, 0, 0)
#define END       I(RET, 0, 0, 0, 0)
#define CODE(...)                                                                                            \
    { __VA_ARGS__, END }
#define OPERAND_A "operand a is out of range"
#define OPERAND_B "operand b is out of range"
#define OPERAND_C "operand c is out of range"
#define FIT       "do not fit together"
#define NO_LIST   "must hold a list may not"

typedef struct rule_case {
    const char *what, *reason; /* reason NULL: it is accepted */
    uint64_t code[CODE_MAX];
} rule_case;

/* The code under test with its children behind it. */
static mica_status verify(const uint64_t *code, size_t ninstr, const prog_handler *handler, mica_error *err) {
    static const uint64_t end[] = {END};
    static const uint32_t flags[] = {PROG_CODE_ANON, PROG_CODE_NESTED, PROG_CODE_SUB, PROG_CODE_SCRIPT,
                                     PROG_CODE_NESTED};
    static const uint16_t captures[] = {1, 1, 0, 0, 2};
    static uint8_t room[8192] __attribute__((aligned(16)));
    int32_t children[5] = {0};
    size_t len = 0;
    for (int round = 0; round < 2; round++) { /* the second time with the children's places known */
        memset(room, 0, sizeof room);
        len = made_put_object(room, (prog_code){0}, code, ninstr, handler, children, 5);
        for (int i = 0; i < 5; i++) {
            children[i] = (int32_t)len;
            len += made_put_object(
                room + len,
                (prog_code){.flags = flags[i], .ncaptures = captures[i], .nvars = i == WIDE ? 8 : VARS}, end,
                1, NULL, NULL, 0);
        }
    }
    uint8_t *exact = aligned_alloc(16, len);
    assert_non_null(exact);
    memcpy(exact, room, len);
    mica_status status = prog_verify(exact, len, 10, true, err);
    free(exact);
    return status;
}

static void expect(const rule_case *c, const prog_handler *handler) {
    size_t n = 0;
    while (n < CODE_MAX && c->code[n])
        n++;
    mica_error err = MICA_ERROR_INIT;
    mica_status status = verify(c->code, n, handler, &err);
    if (!c->reason && status != MICA_OK) fail_msg("%s: refused: %s", c->what, err.message);
    if (c->reason && status != MICA_ERR_VERIFY) fail_msg("%s: accepted", c->what);
    if (c->reason && !strstr(err.message, c->reason))
        fail_msg("%s: '%s' does not say '%s'", c->what, err.message, c->reason);
}

#define EXPECT_ALL(cases)                                                                                    \
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)                                                \
    expect(&cases[i], NULL)

static void every_operand_kind_is_proved(void **state) {
    (void)state;
    static const rule_case cases[] = {
        {"DST outside", OPERAND_A, CODE(I(LOADI, 0, REGS, 0, 0))},
        {"SRC outside", OPERAND_B, CODE(I(MOVE, 0, 0, REGS, 0))},
        {"SRC n outside", "operand n", CODE(I(INDEX2, 200, 0, 1, 2))},
        {"KEEP outside", OPERAND_A, CODE(J(JDEF, REGS, 0, 0))},
        {"VAR is a temporary", OPERAND_A, CODE(I(INC, 0, T, 0, 0))},
        {"VAR of GLOBAL is a temporary", OPERAND_A, CODE(I(GLOBAL, 0, T, 0, 0))},
        {"VAR of PERSIST is a temporary", OPERAND_A, CODE(I(PERSIST, 0, T, 0, 0))},
        {"VAR of BOXVAR is a temporary", OPERAND_A, CODE(I(BOXVAR, 0, T, 0, 0))},
        {"VAR of CALLV is a temporary", OPERAND_C, CODE(I(CALLV, 1, T, 0, T))},
        {"TMP of ARGFIELD is a variable", OPERAND_A, CODE(I(ARGFIELD, 0, 0, 1, 0), J(JMP, 0, 0, 0))},
        {"TMP of TAKE is a variable", OPERAND_A, CODE(MADE(T), I(TAKE, 1, 0, T, 0))},
        {"TMP of PATHCOUNT is a variable", OPERAND_C, CODE(I(PATHCOUNT, 0, 0, FIELD, 1))},
        {"CLR outside", OPERAND_A, CODE(I(CLEAR, 0, REGS, 0, 0))},
        {"ARGS are variables", OPERAND_A, CODE(I(CALL, 1, 0, 0, 1))},
        {"ARGS of BRACE are variables", OPERAND_A, CODE(I(BRACE, 1, 0, 1, 1))},
        {"ROWS is a variable", OPERAND_B, CODE(I(TAKE, 1, T, 0, 0))},
        {"K outside", OPERAND_B, CODE(I(LOADK, 0, 0, 2, 0))},
        {"KD is no double", OPERAND_C, CODE(I(ADDK, 0, 0, 1, 1))},
        {"SYM outside", OPERAND_B, CODE(I(HANDLE, 0, 0, 3, 0))},
        {"SYM n outside", "operand n", CODE(I(RFIELD2, 9, 0, 1, 0), J(JMP, 0, 0, 0))},
        {"CHILD outside", OPERAND_B, CODE(I(HANDLESUB, 0, 0, 5, 0))},
        {"PATH outside", OPERAND_B, CODE(I(SETPATH, 0, 0, 7, 1))},
        {"REL outside", "jump leaves", CODE(J(JMP, 0, 0, 9))},
        {"all of them", NULL,
         CODE(I(LOADK, 0, 0, 1, 0), I(ADDK, 0, T, 0, 0), I(MOVE, 0, 1, T, 0), I(CALLV, 1, T, 0, 1),
              I(BRACE, 1, T, 1, 1), I(GLOBAL, 0, 2, 1, 0), I(PERSIST, 0, 2, 0, 0), J(JDEF, 0, 0, 0),
              I(INDEX2, T, 0, 1, 2), I(HANDLESUB, 0, T, LOCAL, 0), I(CLEAR, 0, T, 0, 0))},
    };
    EXPECT_ALL(cases);
}

static void every_rule_is_proved(void **state) {
    (void)state;
    static const rule_case cases[] = {
        {"N_SOME", FIT, CODE(I(HCAT, 0, T, T, 0))},
        {"N_SOME of CLEARN", FIT, CODE(I(CLEARN, 0, T, 0, 0))},
        {"N_UP_TO_2", FIT, CODE(I(FIELD, 3, 0, 1, 0))},
        {"N_2_OR_3", FIT, CODE(I(RANGE, 1, T, T, 0))},
        {"N_BELOW_C", FIT, CODE(I(END, 2, T, 0, 2))},
        {"A_ORIGIN", FIT, CODE(J(JNLIB, 5, 0, 0))},
        {"SPAN_A", FIT, CODE(I(CALL, 5, REGS - 4, 0, 1))},
        {"SPAN_A of CLEARN", FIT, CODE(I(CLEARN, 5, REGS - 4, 0, 0))},
        {"SPAN_A of CLEARN from a variable", FIT, CODE(I(CLEARN, 2, 2, 0, 0))},
        {"SPAN_B", FIT, CODE(I(VCAT, 5, T, REGS - 4, 0))},
        {"SPAN_B is unused", NULL, CODE(I(CELLROW, 0, T, REGS, 0))},
        {"SPAN_C", FIT, CODE(MADE(T), I(LISTBRACE, 5, T, 0, REGS - 4))},
        {"SPAN_C is unused", NULL, CODE(MADE(T), I(LISTBRACE, 0, T, 0, REGS))},
        {"RESULTS", FIT, CODE(I(CALL, 0, REGS - 4, 0, 5))},
        {"RESULTS as asked", FIT, CODE(I(CALL, 0, REGS - 15, 0, 255))},
        {"RESULTS of a list", FIT, CODE(MADE(REGS - 4), I(CALLX, 0, REGS - 4, 0, 5))},
        {"APART of LISTADD", FIT, CODE(MADE(T), I(LISTADD, 0, T, T, 0))},
        {"APART of LISTBRACE's object", FIT, CODE(MADE(T), I(LISTBRACE, 1, T, T, T + 1))},
        {"APART of LISTBRACE's indices", FIT, CODE(MADE(T + 1), I(LISTBRACE, 2, T + 1, 0, T))},
        {"APART of LISTBRACEX", FIT, CODE(MADE(T), I(LISTBRACEX, 0, T, 0, T))},
        {"APART of LISTFIELD", FIT, CODE(MADE(T), I(LISTFIELD, 0, T, T, 0))},
        {"APART of LISTDYN", FIT, CODE(MADE(T), I(LISTDYN, 0, T, 0, T))},
        {"APART of APPLYX", FIT, CODE(MADE(T), I(APPLYX, 0, T, T, 1))},
        {"APART of BRACEX", FIT, CODE(MADE(T), I(BRACEX, 0, T, T, 1))},
        {"APART of TAKE", FIT, CODE(MADE(T), I(TAKE, 1, T, T, 0))},
        {"APART of TAKELIST", FIT, CODE(MADE(T), I(TAKELIST, 0, T, T, T + 1))},
        {"APART of TAKELIST's count", FIT, CODE(MADE(T), I(TAKELIST, 0, T + 1, T, T + 1))},
        {"OBJECT of APPLY", FIT, CODE(I(APPLY, 3, T, T + 1, 1))},
        {"OBJECT is the first argument", FIT, CODE(I(APPLY, 1, T, T, 1))},
        {"OBJECT where there is no argument", NULL, CODE(I(APPLY, 0, T, T, 1))},
        {"OBJECT of BRACE", FIT, CODE(I(BRACE, 2, T, T + 1, 1))},
        {"PATH_AT_C", FIT, CODE(I(DELPATH, 2, 0, PAREN1, T))},
        {"PATH_AT_C outside", FIT, CODE(I(DELPATH, 1, 0, PAREN1, REGS - 1), I(DELPATH, 1, 0, BRACE2, T))},
        {"PATH_BEHIND_C", FIT, CODE(I(SETPATH, 1, 0, BRACE2, T))},
        {"PATH_BEHIND_C outside", FIT, CODE(I(SETPATH, 2, 0, BRACE2, REGS - 2))},
        {"ENDS_IN_PAREN", FIT, CODE(I(DELPATH, 0, 0, FIELD, T))},
        {"LOCAL", FIT, CODE(I(CALLSUB, 0, T, NESTED, 1))},
        {"LOCAL is no script", FIT, CODE(I(HANDLESUB, 0, T, SCRIPT, 1))},
        {"NESTED", FIT, CODE(I(CALLNEST, 0, T, LOCAL, 1))},
        {"NESTED captures what is no variable here", FIT, CODE(I(CALLNEST, 0, T, WIDE, 1))},
        {"CAPTURES of a local function", FIT, CODE(I(CLOSURE, 0, T, LOCAL, 0))},
        {"CAPTURES of another number", FIT, CODE(I(CLOSURE, 2, T, ANON, 0))},
        {"PERSISTENT", FIT, CODE(I(PERSIST, 0, 0, 1, 0))},
        {"SKIPS", FIT, CODE(I(ARGFIELD, 0, T, 1, 0), NOTHING)},
        {"SKIPS to nothing", FIT, {I(ARGFIELD, 0, T, 1, 0), J(JMP, 0, 0, -1)}},
        {"RETURNS none", FIT, {I(RETN, 0, T, 0, 0)}},
        {"RETURNS too many", FIT, {I(RETN, 0, T, 17, 0)}},
        {"RETURNS outside", FIT, {I(RETN, 0, REGS - 1, 2, 0)}},
        {"ASKS", FIT, CODE(I(CALLV, 2, T, 0, 1))},
        {"ASKS outside", FIT, CODE(I(CALLV, 3, REGS - 15, 0, 1))},
    };
    EXPECT_ALL(cases);
}

static void loop_states_belong_to_loops(void **state) {
    (void)state;
    static const rule_case cases[] = {
        {"one loop", NULL, CODE(J(FORPREP, STATE, 0, 1), NOTHING, J(FORLOOP, STATE, 1, -2))},
        {"two loops in turn with one state", NULL,
         CODE(J(FORPREP, STATE, 0, 1), I(LOOPHINT, 0, 0, 0, 0), J(FORLOOP, STATE, 1, -2),
              J(FORPREP, STATE, 0, 1), I(LOOPHINT, 0, 0, 0, 0), J(FORLOOP, STATE, 1, -2))},
        {"states overlap by one", "overlap",
         CODE(J(FORPREP, STATE, 0, 1), I(LOOPHINT, 0, 0, 0, 0), J(FORLOOP, STATE, 1, -2),
              J(FORPREP, STATE + 2, 0, 1), I(LOOPHINT, 0, 0, 0, 0), J(FORLOOP, STATE + 2, 1, -2))},
        {"states overlap by two, from below", "overlap",
         CODE(J(FORPREP, STATE + 2, 0, 1), I(LOOPHINT, 0, 0, 0, 0), J(FORLOOP, STATE + 2, 1, -2),
              J(FORPREP, STATE + 1, 0, 1), I(LOOPHINT, 0, 0, 0, 0), J(FORLOOP, STATE + 1, 1, -2))},
        {"state is a variable", "two ends do not match",
         CODE(J(FORPREP, 2, 0, 1), I(LOOPHINT, 0, 0, 0, 0), J(FORLOOP, 2, 1, -2))},
        {"state is named by others", OPERAND_B,
         CODE(J(FORPREP, STATE, 0, 1), I(LOOPHINT, 0, 0, 0, 0), J(FORLOOP, STATE, 1, -2),
              I(MOVE, 0, 0, STATE + 1, 0))},
        {"state is cleared", NULL,
         CODE(J(FORPREP, STATE, 0, 1), I(CLEAR, 0, STATE + 1, 0, 0), J(FORLOOP, STATE, 1, -2))},
        {"state lies in a span", FIT,
         CODE(J(FORPREP, STATE, 0, 1), I(LOOPHINT, 0, 0, 0, 0), J(FORLOOP, STATE, 1, -2),
              I(HCAT, 2, T, 2, 0))},
        {"a callee's registers begin below the state", OPERAND_A,
         CODE(J(FORPREP, T + 3, 0, 2), I(CALL, 0, T, 0, 1), NOTHING, J(FORLOOP, T + 3, 1, -3))},
        {"CALLV below the state", OPERAND_A,
         CODE(J(FORPREP, T + 3, 0, 2), I(CALLV, 1, T, 0, 1), NOTHING, J(FORLOOP, T + 3, 1, -3))},
    };
    EXPECT_ALL(cases);
}

static void lists_are_followed_on_all_ways(void **state) {
    (void)state;
    static const rule_case cases[] = {
        {"a list is made, grown and taken", NULL,
         CODE(MADE(T), I(LISTADD, 0, T, 0, 0), I(CALLX, 0, T, 0, 1))},
        {"LIST: a constant", NO_LIST, CODE(I(LOADK, 0, T, 0, 0), I(HCATX, 0, T + 1, T, 0))},
        {"ANSLIST of a variable", OPERAND_B, CODE(I(ANSLIST, 0, 0, 1, 0))},
        {"ANSLIST of a value", NO_LIST, CODE(I(MOVE, 0, T, 0, 0), I(ANSLIST, 0, 1, T, 0))},
        {"PEEK: ENDX of a value", NO_LIST, CODE(I(MOVE, 0, T, 0, 0), I(ENDX, 0, T + 1, 0, T))},
        {"GROW: nothing was made", NO_LIST, CODE(I(LISTADD, 0, T, 0, 0))},
        {"ARGLIST: APPLYX of a value", NO_LIST, CODE(I(MOVE, 0, T, 0, 0), I(APPLYX, 0, T, 0, 1))},
        {"a list is taken twice", NO_LIST, CODE(MADE(T), I(CALLX, 0, T, 0, 1), I(CALLX, 0, T, 0, 1))},
        {"a list that was written over", NO_LIST, CODE(MADE(T), I(MOVE, 0, T, 0, 0), I(VCATX, 0, T, T, 0))},
        {"a list that was cleared", NO_LIST, CODE(MADE(T), I(CLEARN, 3, T, 0, 0), I(VCATX, 0, T, T, 0))},
        {"a list that was read", NO_LIST, CODE(MADE(T), I(MOVE, 0, 0, T, 0), I(LISTADD, 0, T, 0, 0))},
        {"a list inside another", NULL,
         CODE(MADE(T), MADE(T + 1), I(LISTADD, 0, T, T + 1, 0), I(CELLROWX, 0, T, T, 0))},
        {"a list above a call's registers", NO_LIST,
         CODE(MADE(T + 2), I(CALL, 0, T, 0, 1), I(LISTADD, 0, T + 2, 0, 0), I(CALLX, 0, T + 2, 0, 1))},
        {"a list below a call's registers", NULL,
         CODE(MADE(T), I(CALL, 0, T + 1, 0, 1), I(LISTADD, 0, T, T + 1, 0), I(CALLX, 0, T, 0, 1))},
        {"made on one of two ways", NO_LIST, CODE(J(JT, 0, 0, 1), MADE(T), I(LISTADD, 0, T, 1, 0))},
        {"made on both ways", NULL,
         CODE(J(JT, 0, 0, 2), MADE(T), J(JMP, 0, 0, 1), MADE(T), I(LISTADD, 0, T, 1, 0))},
        {"taken on one of two ways", NO_LIST,
         CODE(MADE(T), J(JT, 0, 0, 1), I(CALLX, 0, T, 0, 0), I(LISTADD, 0, T, 1, 0))},
        {"a jump back takes it away", NO_LIST,
         CODE(MADE(T), I(LISTADD, 0, T, 1, 0), I(CALLX, 0, T, 0, 0), J(JT, 0, 0, -3))},
        {"a jump back keeps it", NULL,
         CODE(MADE(T), I(LISTADD, 0, T, 1, 0), J(JT, 0, 0, -2), I(CALLX, 0, T, 0, 0))},
        {"code behind the end jumps back with it",
         NULL,
         {MADE(T), J(JT, 0, 0, 2), I(CALLX, 0, T, 0, 0), END, I(LISTADD, 0, T, 1, 0), J(JMP, 0, 0, -4)}},
        {"code behind the end jumps back without it",
         NO_LIST,
         {MADE(T), J(JT, 0, 0, 2), I(CALLX, 0, T, 0, 0), END, I(CLEAR, 0, T, 0, 0), J(JMP, 0, 0, -4)}},
        {"code that nothing leads to", NULL, {J(JMP, 0, 0, 1), I(LISTADD, 0, T, 1, 0), END}},
        {"a skipped jump", NO_LIST,
         CODE(MADE(T), I(ARGFIELD, 0, T, 1, 0), J(JMP, 0, 0, 0), I(LISTADD, 0, T, 1, 0))},
        {"a step's list", NULL, CODE(MADE(T + 1), I(SETPATH, 1, 0, LIST, T))},
        {"a step's list is a value", NO_LIST, CODE(I(SETPATH, 1, 0, LIST, T))},
        {"a later step's list is a value", NO_LIST, CODE(I(SETPATH, 1, 0, FIELD_LIST, T))},
        {"a deleted list is a value", NO_LIST, CODE(I(DELPATH, 1, 0, LIST, T))},
        {"NEWLIST: TAKELIST makes one", NULL,
         CODE(I(TAKELIST, 0, T, T + 1, T + 2), I(SETPATHN, 0, 0, FIELD, T))},
        {"SETPATHN of a value", NO_LIST, CODE(I(TAKE, 1, T, T + 1, 0), I(SETPATHN, 0, 0, FIELD, T))},
        {"PATHCOUNT keeps a step's list", NULL,
         CODE(MADE(T + 1), I(PATHCOUNT, 1, 0, LIST, T), I(SETPATH, 1, 0, LIST, T))},
        {"SETPATH takes it", NO_LIST,
         CODE(MADE(T + 1), I(SETPATH, 1, 0, LIST, T), I(SETPATH, 1, 0, LIST, T))},
        {"a copy of a list is one", NULL,
         CODE(MADE(T), I(COPY, 0, T + 1, T, 0), I(APPLYX, 0, T + 1, 0, 1), I(LISTADD, 0, T, 0, 0))},
        {"a copy of a value is none", NO_LIST, CODE(I(COPY, 0, T, 0, 0), I(LISTADD, 0, T, 0, 0))},
        {"a copy in a variable", NO_LIST,
         CODE(MADE(T), I(COPY, 0, 0, T, 0), I(COPY, 0, T, 0, 0), I(LISTADD, 0, T, 0, 0))},
        {"no index at all", NULL, CODE(I(SETPATH, 0, 0, NO_INDEX, T))},
    };
    EXPECT_ALL(cases);
}

static void handlers_know_nothing(void **state) {
    (void)state;
    static const rule_case lists = {
        "a list is not one in a handler",
        NO_LIST,
        {MADE(T), I(CALL, 0, T + 1, 0, 0), I(CALLX, 0, T, 0, 0), END, I(LISTADD, 0, T, 0, 0), END}};
    static const rule_case plain = {"a handler in a temporary", NULL, {I(CALL, 0, T + 1, 0, 0), END, END}};
    expect(&lists, &(prog_handler){0, 3, 4, T + 1, 0});
    expect(&plain, &(prog_handler){0, 1, 2, T, 0});
    static const rule_case variable = {"a handler's register is a variable", "handler 0", CODE(END)};
    expect(&variable, &(prog_handler){0, 1, 0, 1, 0});
}

static void symbols_beyond_the_limit_are_refused(void **state) {
    (void)state;
    uint64_t code[] = {END};
    uint8_t room[4096] __attribute__((aligned(16))) = {0};
    size_t len = made_put_object(room, (prog_code){0}, code, 1, NULL, NULL, 0);
    assert_int_equal(prog_verify(room, len, 4, true, NULL), MICA_OK);
    assert_int_equal(prog_verify(room, len, 3, true, NULL), MICA_ERR_VERIFY);
}

/* Blocks that each jump to the one before: every pass over the code finds one more. Refused, not followed for
 * ever. */
static void tangled_code_is_refused(void **state) {
    (void)state;
    enum { BLOCKS = 2000 };
    static uint64_t code[2 * BLOCKS + 5];
    static uint8_t room[65536] __attribute__((aligned(16)));
    size_t n = 0;
    code[n++] = J(JMP, 0, 0, 2 * BLOCKS);
    for (int i = 0; i < BLOCKS; i++) {
        code[n++] = i == 0 ? MADE(T) : NOTHING;
        code[n] = J(JMP, 0, 0, i == 0 ? 2 * BLOCKS : -4);
        n++;
    }
    code[n++] = MADE(T);
    code[n] = J(JMP, 0, 0, -4);
    n++;
    code[n++] = I(LISTADD, 0, T, 0, 0);
    code[1 + 1] = J(JMP, 0, 0, (int)n - 4);
    code[n++] = END;
    size_t len = made_put_object(room, (prog_code){0}, code, n, NULL, NULL, 0);
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(prog_verify(room, len, 10, true, &err), MICA_ERR_VERIFY);
    assert_non_null(strstr(err.message, "too tangled"));
}

/* Whichever pairs there are: those that operands of 0 are good for, before their second instruction and
 * before another. */
static void the_second_of_a_pair_is_proved(void **state) {
    (void)state;
    unsigned proved = 0;
    for (unsigned i = 0; i < PROG_PAIR_MOST && prog_pairs[i].second; i++) {
        mica_error err = MICA_ERROR_INIT;
        uint64_t alone[] = {prog_instr(prog_pairs[i].first, 0, 0, 0, 0), END};
        uint64_t good[] = {prog_instr(PROG_PAIR_FIRST + i, 0, 0, 0, 0),
                           prog_instr(prog_pairs[i].second, 0, 0, 0, 0), END};
        uint64_t bad[] = {good[0], END};
        if (prog_pairs[i].second == PROG_OP_RET || verify(alone, 2, NULL, &err) != MICA_OK) continue;
        err = (mica_error)MICA_ERROR_INIT;
        assert_int_equal(verify(bad, 2, NULL, &err), MICA_ERR_VERIFY);
        assert_non_null(strstr(err.message, "the second instruction of a pair is another"));
        err = (mica_error)MICA_ERROR_INIT;
        proved += verify(good, 3, NULL, &err) == MICA_OK;
    }
    assert_true(proved > 0);
    assert_int_equal(prog_pair_of(PROG_OP_NOP, PROG_OP_NOP), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_operand_kind_is_proved),
        cmocka_unit_test(every_rule_is_proved),
        cmocka_unit_test(loop_states_belong_to_loops),
        cmocka_unit_test(lists_are_followed_on_all_ways),
        cmocka_unit_test(handlers_know_nothing),
        cmocka_unit_test(symbols_beyond_the_limit_are_refused),
        cmocka_unit_test(tangled_code_is_refused),
        cmocka_unit_test(the_second_of_a_pair_is_proved),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
