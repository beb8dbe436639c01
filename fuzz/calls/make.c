/* fuzz/calls/make.c - makes the text of one call from its number. */
#include "fuzz/calls/calls.h"

uint64_t calls_next(calls_random *r) {
    uint64_t z = r->state += 0x9E3779B97F4A7C15ull;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ z >> 27) * 0x94D049BB133111EBull;
    return z ^ z >> 31;
}

/* Mostly a number the function takes, sometimes one more or one less. */
static uint32_t count_args(calls_random *r, const calls_function *f) {
    int most = f->max_args < 0 ? f->min_args + 3 : f->max_args;
    if (most > CALLS_ARGS_MAX) most = CALLS_ARGS_MAX;
    int n = f->min_args + (most > f->min_args ? (int)calls_below(r, (uint32_t)(most - f->min_args) + 1) : 0);
    uint32_t odd = calls_below(r, 24);
    if (odd == 0) n++;
    if (odd == 1) n--;
    return n < 0 ? 0 : n > CALLS_ARGS_MAX ? CALLS_ARGS_MAX : (uint32_t)n;
}

static uint32_t count_outs(calls_random *r, const calls_function *f) {
    uint32_t most = f->max_outs < 0 || f->max_outs > CALLS_OUTS_MAX ? 3 : (uint32_t)f->max_outs;
    if (calls_below(r, 32) == 0) return most + 1;
    if (most < 2 || calls_below(r, 3) == 0) return calls_below(r, 8) ? 1 : 0;
    return 1 + calls_below(r, most);
}

static void put_results(base_buf *out, uint32_t nout) {
    if (nout == 0) return;
    base_buf_str(out, "[");
    for (uint32_t k = 1; k <= nout; k++)
        base_buf_printf(out, k == 1 ? "r%u" : ", r%u", k);
    base_buf_str(out, "] = ");
}

/* `how`: plain variables, the expressions themselves (temporaries), a list in a cell, or through feval. */
static void put_call(base_buf *out, const calls_call *c, base_buf *args, uint32_t how) {
    put_results(out, c->nout);
    if (how == 3)
        base_buf_printf(out, c->nargs ? "feval (\"%s\", " : "feval (\"%s\"", c->function->name);
    else
        base_buf_printf(out, "%s (", c->function->name);
    if (how == 2 && c->nargs) {
        base_buf_str(out, "args{:}");
    } else {
        for (uint32_t k = 0; k < c->nargs; k++) {
            if (k) base_buf_str(out, ", ");
            if (how == 1)
                base_buf_str(out, base_buf_cstr(&args[k]));
            else
                base_buf_printf(out, "a%u", k + 1);
        }
    }
    base_buf_str(out, ");");
}

/* What most arguments of a call are: anything; numbers; texts; numbers and then dimensions; anything, then
 * options. */
static calls_mood mood_of(uint32_t mood, uint32_t k) {
    if (mood < 2) return CALLS_ANYTHING;
    if (mood < 5) return CALLS_NUMBERS;
    if (mood < 7) return CALLS_TEXTS;
    if (mood == 7) return k ? CALLS_SMALL : CALLS_NUMBERS;
    if (mood == 8) return k ? CALLS_WORDS : CALLS_NUMBERS;
    return k ? CALLS_WORDS : CALLS_ANYTHING;
}

void calls_make(const calls_registry *registry, uint64_t seed, uint64_t n, const calls_function *only,
                calls_call *out) {
    calls_random r = {seed * 0xD1342543DE82EF95ull ^ n * 0x2545F4914F6CDD1Dull};
    base_buf args[CALLS_ARGS_MAX] = {{0}};
    out->function = &registry->functions[calls_below(&r, registry->count)];
    if (only) out->function = only;
    out->nargs = count_args(&r, out->function);
    out->nout = count_outs(&r, out->function);
    out->setup.len = out->text.len = out->line.len = 0;
    uint32_t mood = calls_below(&r, 10);
    for (uint32_t k = 0; k < out->nargs; k++)
        calls_value(&r, registry, out->function, mood_of(mood, k), &args[k]);
    uint32_t how = calls_below(&r, 8);
    if (how > 3) how = 0;
    for (uint32_t k = 0; k < out->nargs && how != 1; k++)
        base_buf_printf(&out->setup, "a%u = %s; ", k + 1, base_buf_cstr(&args[k]));
    if (how == 2 && out->nargs) {
        base_buf_str(&out->setup, "args = {");
        for (uint32_t k = 0; k < out->nargs; k++)
            base_buf_printf(&out->setup, k ? ", a%u" : "a%u", k + 1);
        base_buf_str(&out->setup, "}; ");
    }
    put_call(&out->text, out, args, how);
    if (out->setup.len) base_buf_append(&out->line, out->setup.data, out->setup.len);
    base_buf_append(&out->line, out->text.data, out->text.len);
    for (uint32_t k = 0; k < CALLS_ARGS_MAX; k++)
        base_buf_free(&args[k]);
}
