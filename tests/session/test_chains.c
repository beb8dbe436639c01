/* tests/session/test_chains.c - chains of element-wise operations run as one: the same bits, less memory, and
 * only in the simple case. */
#include "session/session_internal.h"
#include "vm/heap/root.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "bare.h"

/* Chains that a text runs in a function, which leaves x or y; the operands are made before. */
static uint64_t chains_with(mica_session *s, const char *operands, const char *text) {
    char all[2000];
    run_text(s, operands);
    snprintf(all, sizeof all,
             "function [x, y] = run_ (n, a, b, c, d, m, s, t), x = y = 0; %s, end\n"
             "[p, q] = run_ (n, a, b, c, d, m, s, t); if !isequal (p, 0), x = p; end, if !isequal (q, 0), y "
             "= q; end",
             text);
    uint64_t before = s->vm->chains;
    run_text(s, all);
    return s->vm->chains - before;
}

static const char operands[] = "n = 5000; a = (1:n) / n; a = a - 0.25; a(7) = NaN; a(9) = -0; a(11) = Inf; b "
                               "= 1.25 - a; c = a * 3; d = abs (a); d = d + 1;"
                               "m = a > 0.5; s = single (d); t = single (c);";

/* An expression and the same operations one at a time, each result in a variable. */
typedef struct pair {
    const char *chain, *steps;
} pair;
static const pair pairs[] = {
    {"x = a .* b + c - sqrt (d);", "p = a .* b; q = p + c; r = sqrt (d); y = q - r;"},
    {"x = -(2 * a - 1) ./ (b + 3.5) .^ 2;",
     "p = 2 * a; p = p - 1; p = -p; q = b + 3.5; q = q .^ 2; y = p ./ q;"},
    {"x = (a > 0.25 & b < 1) | !m;", "p = a > 0.25; q = b < 1; p = p & q; q = !m; y = p | q;"},
    {"x = exp (-a .^ 2) .* sin (c) + 3 .\\ b;",
     "p = a .^ 2; p = -p; p = exp (p); q = sin (c); p = p .* q; q = 3 .\\ b; y = p + q;"},
    {"x = s .* t + 0.1 - m;", "p = s .* t; p = p + 0.1; y = p - m;"},
    {"x = d .^ 0.3 .* d .^ 3;", "p = d .^ 0.3; q = d .* d; q = q .* d; y = p .* q;"},
    {"x = floor (c * 10) / 10 - fix (c) + round (b);",
     "p = c * 10; p = floor (p); p = p / 10; q = fix (c); p = p - q; q = round (b); y = p + q;"},
    {"x = m .* m + m * 2;", "p = m .* m; q = m * 2; y = p + q;"},
    {"x = a; x = x .* 2 + x;", "p = a; q = p .* 2; y = q + p;"},
};

static void same_bits(mica_session *s) {
    run_text(
        s,
        "if !strcmp (class (x), class (y)) || !isequal (size (x), size (y)), error ('of another kind'); end;"
        "u = double (x); v = double (y); k = isnan (u); if !isequal (k, isnan (v)), error ('NaN'); end;"
        "u = u(!k); v = v(!k); if !isequal (u, v) || !isequal (1 ./ u, 1 ./ v), error ('differ'); end");
}

static void a_chain_has_the_bits_of_its_operations(void **state) {
    (void)state;
    for (unsigned threads = 1; threads <= 3; threads += 2) {
        mica_session *s = open_bare();
        s->vm->threads = threads;
        s->vm->parallel_from = 1000;
        for (size_t k = 0; k < sizeof pairs / sizeof *pairs; k++) {
            uint64_t as_one = chains_with(s, operands, pairs[k].chain),
                     alone = chains_with(s, operands, pairs[k].steps);
            if (as_one != 1 || alone != 0)
                fail_msg("%s: %d chains, %d", pairs[k].chain, (int)as_one, (int)alone);
            same_bits(s);
        }
        mica_session_close(s);
    }
}

/* A sum at the end of a chain is the number that it is of the array. */
static void a_chain_may_end_with_a_number(void **state) {
    (void)state;
    static const pair sums[] = {
        {"x = sum (d .* b);", "p = d .* b; y = sum (p);"},
        {"x = sum (a(12:end)' .* 3 - 1) + 2;",
         "q = a(12:end)'; p = q .* 3; p = p - 1; y = sum (p); y = y + 2;"},
        {"x = sumsq (d - b);", "p = d - b; y = sumsq (p);"},
        {"x = prod (1 + d / 1e4);", "p = d / 1e4; p = 1 + p; y = prod (p);"},
        {"x = sum (a > b);", "p = a > b; y = sum (p);"},
        {"x = sum (a > 0.5 & m);", "p = a > 0.5; p = p & m; y = sum (p);"},
        {"x = any (d > 1.74);", "p = d > 1.74; y = any (p);"},
        {"x = any (d > 99);", "p = d > 99; y = any (p);"},
        {"x = all (d < 99);", "p = d < 99; y = all (p);"},
        {"x = all (d < 1.2);", "p = d < 1.2; y = all (p);"},
        {"x = sum (sqrt (d) .* b - d);", "p = sqrt (d); p = p .* b; p = p - d; y = sum (p);"},
        {"x = sum (c .* b);", "p = c .* b; y = sum (p);"}, /* with NaN and Inf */
    };
    mica_session *s = open_bare();
    for (size_t k = 0; k < sizeof sums / sizeof *sums; k++) {
        uint64_t one = chains_with(s, operands, sums[k].chain),
                 alone = chains_with(s, operands, sums[k].steps);
        if (one != 1 || alone != 0) fail_msg("%s: %d chains, %d", sums[k].chain, (int)one, (int)alone);
        same_bits(s);
    }
    static const char *const others[] = {
        "x = sum (reshape (d, 50, 100) + 1);", /* a row of sums */
        "x = sum (s + 1);",                    /* singles */
        "sum = @(v) 7; x = sum (d + 1);",      /* another meaning */
        "x = sum (d + 1, 2);",
    };
    for (size_t k = 0; k < sizeof others / sizeof *others; k++)
        if (chains_with(s, operands, others[k]) != 0) fail_msg("a chain: %s", others[k]);
    s->vm->threads = 2; /* elements on two threads are not summed on the way */
    s->vm->parallel_from = 1000;
    assert_int_equal(chains_with(s, operands, "x = sum (d .* b);"), 0);
    mica_session_close(s);
}

/* The heap grows by one result, not by one for each operation. */
static uint64_t growth(mica_session *s, const char *text) {
    char all[400];
    snprintf(all, sizeof all,
             "function grow_ (), x = 1; a = zeros (1, 100000); b = zeros (1, 100000); c = zeros (1, 100000); "
             "%s, end\ngrow_ ();",
             text);
    run_text(s, "clear all");
    s->vm->root->peak = s->vm->root->used;
    uint64_t before = s->vm->root->used;
    run_text(s, all);
    return s->vm->root->peak - before;
}
static void a_chain_makes_no_temporaries(void **state) {
    (void)state;
    mica_session *s = open_bare();
    uint64_t one = growth(s, "x = a + 1;"), chain = growth(s, "x = (a + 1) .* (b - 2) ./ (c .* a + 2);");
    assert_true(chain < one + 10000);
    s->vm->threads = 1; /* on several threads the elements are not summed on the way */
    assert_true(growth(s, "x = sum (a .* b + c);") + 700000 < one);
    assert_true(growth(s, "x = a + 1; x = x .* 2 - 1; x = x + b .* c;") < one + 10000);
    mica_session_close(s);
}

/* What is not simple runs one operation after another. */
static void other_cases_run_one_by_one(void **state) {
    (void)state;
    static const char *const texts[] = {
        "x = a + c + 2 * c;",                        /* a complex operand */
        "x = (1:5000) * 2 + 1;",                     /* ranges stay ranges */
        "x = a + m .* 2;",                           /* another class */
        "x = a + b(1:100) .* 2;",                    /* another shape, spread */
        "x = a(1:10) .* 2 + 1;",                     /* small */
        "x = s + a;",                                /* a single and a double array */
        "try, x = a + ones (3, 3) .* 2; catch, end", /* an error */
        "sqrt = @(x) x + 100; x = sqrt (d) + a;",    /* a variable of a function's name */
    };
    static const char others[] =
        "n = 5000; a = (1:n) / n; b = a'; a = a + 0; s = single (a); c = complex (a, a);"
        "m = int8 (a); d = a; t = 0;";
    mica_session *s = open_bare();
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
        if (chains_with(s, others, texts[k]) != 0) fail_msg("a chain: %s", texts[k]);
    mica_session_close(s);
}

static void values_outside_an_interval_give_complex_results(void **state) {
    (void)state;
    mica_session *s = open_bare();
    static const char negative[] = "n = b = c = d = m = s = t = 0; a = (1:3000) / 3000; a = a - 0.5;";
    assert_int_equal(chains_with(s, negative, "x = a .* 2 + sqrt (a);"), 0);
    run_text(s,
             "p = a .* 2; q = sqrt (a); y = p + q; if !iscomplex (x) || any (x != y), error ('differ'); end");
    mica_session_close(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chain_has_the_bits_of_its_operations),
        cmocka_unit_test(a_chain_may_end_with_a_number),
        cmocka_unit_test(a_chain_makes_no_temporaries),
        cmocka_unit_test(other_cases_run_one_by_one),
        cmocka_unit_test(values_outside_an_interval_give_complex_results),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
