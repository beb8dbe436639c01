/* vm/builtins/random/random.c - rand and its family: sizes, classes, seeds and states; randi and randperm on
 * top of rand.
 *
 * All five take the same arguments: what asks for a state, or sizes and a class; gamma and Poisson have a
 * parameter in front, a number or an array whose size is the result's. The laws themselves are in
 * generator.c and laws.c. */
#include "vm/arith/arith.h"
#include "vm/builtins/random/random_internal.h"

typedef enum law { UNIFORM, NORMAL, EXPONENTIAL, GAMMA, POISSON } law;

/* Class named by the last argument, which is then taken away; PROG_DOUBLE when none is. */
static prog_class take_class(vm_t *vm, const vm_call *c, uint32_t *n) {
    if (*n == 0 || !vm_is_string(vm, c->args[*n - 1])) return PROG_DOUBLE;
    base_view s = vm_to_view(vm, c->args[*n - 1], "rand");
    bool single = base_view_equal(s, base_view_str("single"));
    if (!single && !base_view_equal(s, base_view_str("double"))) return PROG_DOUBLE;
    --*n;
    return single ? PROG_SINGLE : PROG_DOUBLE;
}

/* `alone`: one number of several, whose fault is told in other words than that of a vector. */
static int64_t one_dim(vm_t *vm, double d, bool alone, const char *who) {
    if (d != d) vm_error(vm, NULL, "%s: NaN is invalid matrix dimension", who);
    if (d != floor(d)) {
        if (alone) vm_error(vm, NULL, "conversion of %g to int64_t value failed", d);
        vm_error(vm, NULL, "%s: dimensions must be a scalar or array of integers", who);
    }
    if (d > 0x1p60) vm_error_memory(vm);
    return d < 0 ? 0 : (int64_t)d;
}

/* Dimensions from arguments first…n-1: none (1x1), N (NxN), a vector, or M, N, …; returns their count. */
static uint32_t dims_of(vm_t *vm, const vm_call *c, uint32_t first, uint32_t n, const char *who,
                        int64_t dims[PROG_DIMS_MOST]) {
    dims[0] = dims[1] = 1;
    if (first >= n) return 2;
    if (n - first > PROG_DIMS_MOST) vm_error(vm, NULL, "%s: too many dimensions", who);
    for (uint32_t k = first; k < n; k++) {
        vm_arr a;
        vm_view(vm, c->args[k], &a);
        if (a.cls > PROG_LOGICAL)
            vm_error(vm, NULL,
                     n - first == 1 ? "%s: dimensions must be a scalar or array of integers"
                                    : "%s: dimensions must be scalar integers",
                     who);
        if (n - first == 1 && a.numel != 1) {
            if (a.numel > PROG_DIMS_MOST) vm_error(vm, NULL, "%s: too many dimensions", who);
            if (a.numel == 0) dims[0] = dims[1] = 0;
            if (a.numel > 0 && !vm_is_vector(&a))
                vm_error(vm, NULL, "%s: dimensions must be a scalar or array of integers", who);
            for (int64_t i = 0; i < a.numel; i++)
                dims[i] = one_dim(vm, vm_elem(&a, i), false, who);
            return a.numel < 2 ? 2 : (uint32_t)a.numel;
        }
        if (a.numel != 1) vm_error(vm, NULL, "%s: dimensions must be scalar integers", who);
        dims[k - first] = one_dim(vm, vm_elem(&a, 0), true, who);
    }
    if (n - first == 1) dims[1] = dims[0];
    return n - first < 2 ? 2 : n - first;
}

/* A number of a state as 32 bits: cut, modulo 2^32; 0 for what is not finite. */
static uint32_t word_of(double d) {
    if (!(d - d == 0)) return 0;
    d = fmod(trunc(d), 4294967296.0);
    return (uint32_t)(d < 0 ? d + 4294967296.0 : d);
}

/* A vector of 625 numbers whose last is a position is a state that was asked for before and is put back as
 * it was; any other is a key to seed from, of at most 625 numbers. Both end the older generator's time. */
static void set_state(vm_t *vm, vm_mt *g, prog_value v) {
    vm_record_random(vm)->old = 0;
    if (vm_is_string(vm, v)) { /* "reset" */
        if (!base_view_equal(vm_to_view(vm, v, "rand"), base_view_str("reset")))
            vm_error(vm, NULL, "rand: unrecognized string argument");
        vm_mt_seed_entropy(g);
        return;
    }
    vm_arr a;
    vm_view(vm, v, &a);
    if (!vm_is_number(&a)) vm_error(vm, NULL, "rand: wrong type argument '%s'", vm_class_name(vm, v));
    uint32_t key[VM_MT_WORDS + 1] = {0}, n = a.numel > VM_MT_WORDS + 1 ? VM_MT_WORDS + 1 : (uint32_t)a.numel;
    for (uint32_t k = 0; k < n; k++)
        key[k] = word_of(vm_elem(&a, k));
    uint32_t position = key[VM_MT_WORDS]; /* words left, one more than our count */
    if (n == VM_MT_WORDS + 1 && position > 0 &&
        position <= VM_MT_WORDS) { /* a state that was asked for before */
        memcpy(g->word, key, sizeof g->word);
        g->left = position - 1;
        g->seeded = VM_SEED_PROGRAM;
        return;
    }
    vm_mt_seed(g, key, n ? n : 1);
}

/* The seed of the older generator, which all families use from then on. */
static void set_seed(vm_t *vm, prog_value v) {
    vm_generators *all = vm_record_random(vm);
    if (vm_is_string(vm, v)) {
        if (!base_view_equal(vm_to_view(vm, v, "rand"), base_view_str("reset")))
            vm_error(vm, NULL, "rand: unrecognized string argument");
        all->pair[0] = 0; /* drawn at the next use */
    } else {
        vm_arr a;
        vm_view(vm, v, &a);
        if (!vm_is_number(&a) || a.numel != 1 || a.complex)
            vm_error(vm, NULL, "rand: seed must be a real scalar");
        vm_pair_set(all, vm_elem(&a, 0));
    }
    all->old = 1;
}

/* rand ("state"), rand ("seed", v), …: false when the arguments ask for numbers. A state that is asked for
 * is made first if nothing has seeded it, so that it can be put back. "state" and "twister" are the same. */
static bool handle_state(vm_t *vm, vm_call *c, vm_family family, const char *who) {
    if (c->nargs == 0 || !vm_is_string(vm, c->args[0]) || vm_numel(vm, c->args[0]) == 0) return false;
    base_view s = vm_to_view(vm, c->args[0], who);
    bool seed = base_view_equal(s, base_view_str("seed"));
    if (base_view_equal(s, base_view_str("single")) || base_view_equal(s, base_view_str("double")))
        return false;
    if (!seed && !base_view_equal(s, base_view_str("state")) && !base_view_equal(s, base_view_str("twister")))
        vm_error(vm, NULL, "%s: unrecognized string argument", who);
    if (c->nargs > 2) vm_error(vm, NULL, "octave_base_value::int64_value (): wrong type argument 'string'");
    if (c->nargs == 2) {
        if (seed)
            set_seed(vm, c->args[1]);
        else
            set_state(vm, vm_random(vm, family), c->args[1]);
        return true;
    }
    if (seed) {
        vm_return_double(vm, c, vm_pair_get(vm_record_random(vm)));
        return true;
    }
    vm_mt *g = vm_random(vm, family);
    uint32_t *data;
    prog_value v = vm_new_matrix(vm, PROG_UINT32, 0, VM_MT_WORDS + 1, 1, (void **)&data);
    memcpy(data, g->word, sizeof g->word);
    data[VM_MT_WORDS] = g->left + 1;
    vm_return(vm, c, 0, v);
    return true;
}

/* Laws with a parameter: the same for all take all numbers at once, which is not the same sequence as one
 * by one. */
static void fill_double(vm_mt *g, law l, double *d, int64_t n, const vm_arr *parameter) {
    switch (l) {
    case UNIFORM:
        for (int64_t k = 0; k < n; k++)
            d[k] = vm_mt_double(g);
        return;
    case NORMAL:
        for (int64_t k = 0; k < n; k++)
            d[k] = vm_mt_normal(g);
        return;
    case EXPONENTIAL:
        for (int64_t k = 0; k < n; k++)
            d[k] = vm_mt_exponential(g);
        return;
    case GAMMA:
        if (parameter->numel == 1) return vm_mt_gamma(g, vm_elem(parameter, 0), n, d);
        for (int64_t k = 0; k < n; k++)
            vm_mt_gamma(g, vm_elem(parameter, k), 1, d + k);
        return;
    case POISSON:
        if (parameter->numel == 1) return vm_mt_poisson(g, vm_elem(parameter, 0), n, d);
        for (int64_t k = 0; k < n; k++)
            d[k] = vm_mt_poisson_one(g, vm_elem(parameter, k));
        return;
    }
}

/* In single precision the generators draw fewer bits, so the numbers are others and not the rounded
 * doubles. */
static void fill_single(vm_mt *g, law l, float *f, int64_t n, const vm_arr *parameter) {
    switch (l) {
    case UNIFORM:
        for (int64_t k = 0; k < n; k++)
            f[k] = vm_mt_single(g);
        return;
    case NORMAL:
        for (int64_t k = 0; k < n; k++)
            f[k] = vm_mt_normal_single(g);
        return;
    case EXPONENTIAL:
        for (int64_t k = 0; k < n; k++)
            f[k] = vm_mt_exponential_single(g);
        return;
    case GAMMA:
        if (parameter->numel == 1) return vm_mt_gamma_single(g, (float)vm_elem(parameter, 0), n, f);
        for (int64_t k = 0; k < n; k++)
            vm_mt_gamma_single(g, (float)vm_elem(parameter, k), 1, f + k);
        return;
    case POISSON: break; /* not made in single precision */
    }
}

/* Numbers of the older generator, which a seed has set; uniform ones come straight from it, for the others it
 * seeds a twister. */
static vm_mt *fill_old(vm_t *vm, vm_mt *scratch, law l, prog_class cls, void *data, int64_t n) {
    vm_generators *all = vm_record_random(vm);
    if (l != UNIFORM) {
        uint32_t key[2] = {(uint32_t)(vm_pair_draw(all) * 16777216.0f),
                           (uint32_t)(vm_pair_draw(all) * 16777216.0f)};
        vm_mt_seed(scratch, key, 2);
        return scratch;
    }
    for (int64_t k = 0; k < n; k++) {
        float f = vm_pair_draw(all);
        if (cls == PROG_DOUBLE)
            ((double *)data)[k] = (double)f;
        else
            ((float *)data)[k] = f;
    }
    return NULL;
}

/* Many numbers are drawn bit by bit, and given up as any other pure call is: then the generator is put back to where it
 * stood. Beyond the looks at whether somebody asks for that, nothing is given up once something was drawn. */
typedef struct drawing {
    vm_family family;
    law law;
    const vm_arr *parameter;
    vm_mt *g, *before; /* NULL: few numbers */
    void *running;
} drawing;

static void drawing_begin(vm_t *vm, drawing *d, vm_mt *g, int64_t n) {
    if (!vm->running) return;
    if (n >= VM_STEP) d->before = vm_scratch(vm, sizeof *d->before);
    d->running = vm_still_begin(vm);
    d->g = g;
    if (d->before) *d->before = *g;
}

static void drawing_poll(vm_t *vm, const drawing *d) {
    if (!d->before || !vm_asked(vm)) return;
    vm_mt now = *d->g;
    *d->g = *d->before;
    vm_still_end(vm, d->running);
    vm_poll_pure(vm);
    (void)vm_still_begin(vm);
    *d->g = now;
}

/* Laws whose numbers come one by one. */
static void fill_long(vm_t *vm, drawing *d, vm_mt *g, double *to, int64_t n) {
    drawing_begin(vm, d, g, n);
    for (int64_t at = 0; at < n; at += VM_STEP) {
        if (at) drawing_poll(vm, d);
        fill_double(g, d->law, to + at, n - at < VM_STEP ? n - at : VM_STEP, NULL);
    }
}

/* Poisson numbers are made in double whatever is asked: they are whole. */
static void fill(vm_t *vm, drawing *d, prog_class cls, void *data, int64_t n) {
    law l = d->law;
    const vm_arr *parameter = d->parameter;
    bool old = vm_record_random(vm)->old;
    if (old || cls != PROG_DOUBLE || l >= GAMMA) vm->running = NULL;
    vm_mt scratch, *g = old ? fill_old(vm, &scratch, l, cls, data, n) : vm_random(vm, d->family);
    if (!g) return;
    if (!old && cls == PROG_DOUBLE && l < GAMMA) {
        fill_long(vm, d, g, data, n);
    } else if (cls == PROG_DOUBLE) {
        fill_double(g, l, data, n, parameter);
    } else if (l != POISSON) {
        fill_single(g, l, data, n, parameter);
    } else {
        double *wide = vm_scratch(vm, (size_t)n * sizeof *wide);
        fill_double(g, l, wide, n, parameter);
        for (int64_t k = 0; k < n; k++)
            ((float *)data)[k] = (float)wide[k];
    }
}

/* The parameter's size is the result's when no size is given; otherwise it must be a number or agree with
 * it. */
static void family(vm_t *vm, vm_call *c, law l, vm_family f, const char *who) {
    if (handle_state(vm, c, f, who)) return;
    uint32_t n = c->nargs, first = l >= GAMMA ? 1 : 0;
    prog_class cls = take_class(vm, c, &n);
    if (n < first) vm_error(vm, NULL, "%s: insufficient arguments", who);
    vm_arr parameter;
    if (first) {
        vm_view(vm, c->args[0], &parameter);
        if (!vm_is_number(&parameter)) vm_error(vm, NULL, "%s: dimension must be a scalar integer", who);
    }
    int64_t dims[PROG_DIMS_MOST];
    uint32_t ndims = dims_of(vm, c, first, n, who, dims);
    if (first && n == first) {
        ndims = parameter.ndims < PROG_DIMS_MOST ? parameter.ndims : PROG_DIMS_MOST;
        memcpy(dims, parameter.dims, ndims * sizeof *dims);
    }
    void *data;
    prog_value v = vm_new_array_raw(vm, cls, 0, ndims, dims, &data);
    int64_t count = vm_numel(vm, v);
    if (first && parameter.numel != 1 && parameter.numel != count)
        vm_error(vm, NULL, "%s: mismatch in argument size", who);
    fill(vm, &(drawing){.family = f, .law = l, .parameter = first ? &parameter : NULL}, cls, data, count);
    vm_return(vm, c, 0, v);
}

void vm_bi_rand(vm_t *vm, vm_call *c) {
    family(vm, c, UNIFORM, VM_UNIFORM, "rand");
}
void vm_bi_randn(vm_t *vm, vm_call *c) {
    family(vm, c, NORMAL, VM_NORMAL, "randn");
}
void vm_bi_rande(vm_t *vm, vm_call *c) {
    family(vm, c, EXPONENTIAL, VM_EXPONENTIAL, "rande");
}
void vm_bi_randg(vm_t *vm, vm_call *c) {
    family(vm, c, GAMMA, VM_GAMMA, "randg");
}
void vm_bi_randp(vm_t *vm, vm_call *c) {
    family(vm, c, POISSON, VM_POISSON, "randp");
}

/* Class of randi's result by name. */
static prog_class integer_class(vm_t *vm, prog_value name) {
    base_view s = vm_to_view(vm, name, "randi");
    for (int k = PROG_DOUBLE; k <= PROG_UINT64; k++)
        if (base_view_equal(s, base_view_str(prog_class_name((prog_class)k)))) return (prog_class)k;
    vm_error(vm, NULL, "randi: unknown requested output CLASS '%.*s'", (int)s.len, (const char *)s.data);
}

/* The largest whole number that a class holds and all below it. */
static double class_limit(prog_class cls) {
    switch (cls) {
    case PROG_SINGLE: return 16777216;
    case PROG_INT8: return INT8_MAX;
    case PROG_INT16: return INT16_MAX;
    case PROG_INT32: return INT32_MAX;
    case PROG_UINT8: return UINT8_MAX;
    case PROG_UINT16: return UINT16_MAX;
    case PROG_UINT32: return UINT32_MAX;
    default: return INFINITY;
    }
}

static double class_least(prog_class cls) {
    switch (cls) {
    case PROG_SINGLE: return -16777216;
    case PROG_INT8: return INT8_MIN;
    case PROG_INT16: return INT16_MIN;
    case PROG_INT32: return INT32_MIN;
    case PROG_UINT8:
    case PROG_UINT16:
    case PROG_UINT32:
    case PROG_UINT64: return 0;
    default: return -INFINITY;
    }
}

/* Integers lo…lo + width - 1, each equally probable: of the 2^53 values of a draw, as many are used as divide
 * evenly, and draws beyond them are rejected. What is likely to suffice is drawn at once, ten deviations
 * above the mean. */
static void fill_integers(vm_t *vm, double lo, double width, int64_t count, double *out) {
    double span = 0x1p53, share = floor(span / width), limit = share * width, rate = span / limit;
    int64_t taken = 0;
    drawing drawn = {.family = VM_UNIFORM, .law = UNIFORM};
    while (taken < count) {
        double want = (double)(count - taken);
        int64_t n = (int64_t)ceil(want * rate + 10 * sqrt(want * (rate - 1)));
        double *draw = n == count && taken == 0 ? out : vm_scratch(vm, (size_t)n * sizeof *draw);
        fill(vm, &drawn, PROG_DOUBLE, draw, n);
        for (int64_t k = 0; k < n && taken < count; k++) {
            if (k % VM_STEP == 0) drawing_poll(vm, &drawn);
            if (draw[k] * span < limit) out[taken++] = lo + floor(draw[k] * span / share);
        }
    }
}

/* Numbers are made as doubles and converted, so bounds beyond 2^53 are refused; beyond the class they are
 * cut, with a warning. */
void vm_bi_randi(vm_t *vm, vm_call *c) {
    vm_arr b;
    vm_view(vm, c->args[0], &b);
    if (!vm_is_number(&b) || b.cls > PROG_UINT64 || b.numel == 0)
        vm_error(vm, NULL, "randi: IMIN and IMAX must be integer bounds");
    double lo = b.numel > 1 ? vm_elem(&b, 0) : 1, hi = vm_elem(&b, b.numel > 1 ? 1 : 0);
    if (lo != floor(lo) || hi != floor(hi)) vm_error(vm, NULL, "randi: IMIN and IMAX must be integer bounds");
    if (b.numel == 1 && hi < 1) vm_error(vm, NULL, "randi: require IMAX >= 1");
    if (lo > hi) vm_error(vm, NULL, "randi: require IMIN <= IMAX");
    if (fabs(lo) > 0x1p53 - 1 || fabs(hi) > 0x1p53 - 1)
        vm_error(vm, NULL, "randi: IMIN and IMAX must be smaller than flintmax()");
    uint32_t n = c->nargs;
    prog_class cls = PROG_DOUBLE;
    if (n > 1 && vm_is_string(vm, c->args[n - 1])) cls = integer_class(vm, c->args[--n]);
    if (hi > class_limit(cls) || lo < class_least(cls))
        vm_warning(
            vm, NULL,
            hi > class_limit(cls)
                ? "randi: integer IMAX exceeds requested type.  Values might be truncated to requested type."
                : "randi: integer IMIN exceeds requested type.   Values might be truncated to requested "
                  "type.");
    int64_t dims[PROG_DIMS_MOST];
    uint32_t ndims = dims_of(vm, c, 1, n, "randi", dims);
    double *data;
    prog_value v = vm_new_array_raw(vm, PROG_DOUBLE, 0, ndims, dims, (void **)&data);
    fill_integers(vm, lo, hi - lo + 1, vm_numel(vm, v), data);
    v = vm_simplify(vm, v);
    vm_return(vm, c, 0, cls == PROG_DOUBLE ? v : vm_convert(vm, v, cls));
}

/* The first m places of a shuffle. All uniform numbers are drawn before the first exchange, as Octave does
 * it. */
void vm_bi_randperm(vm_t *vm, vm_call *c) {
    double bounds[2] = {0, 0};
    for (uint32_t k = 0; k < c->nargs; k++) {
        bounds[k] = vm_to_double(vm, c->args[k], "randperm");
        if (bounds[k] != floor(bounds[k]))
            vm_error(vm, NULL, "conversion of %g to int64_t value failed", bounds[k]);
    }
    double n = bounds[0], m = c->nargs > 1 ? bounds[1] : n;
    if (n < 0 || m < 0) vm_error(vm, NULL, "randperm: M and N must be non-negative");
    if (m > n) vm_error(vm, NULL, "randperm: M must be less than or equal to N");
    if (n > 0x1p40) vm_error_memory(vm);
    int64_t size = (int64_t)n, taken = (int64_t)m;
    double *data;
    prog_value v = vm_new_matrix(vm, PROG_DOUBLE, 0, 1, taken, (void **)&data);
    double *all = taken == size ? data : vm_scratch(vm, (size_t)size * sizeof *all);
    double *draw = vm_scratch(vm, (size_t)taken * sizeof *draw);
    drawing drawn = {.family = VM_UNIFORM, .law = UNIFORM};
    fill(vm, &drawn, PROG_DOUBLE, draw, taken);
    for (int64_t k = 0; k < size; k++) {
        if (k % VM_STEP == 0) drawing_poll(vm, &drawn);
        all[k] = (double)(k + 1);
    }
    for (int64_t k = 0; k < taken; k++) { /* Fisher and Yates, as far as needed */
        if (k % VM_STEP == 0) drawing_poll(vm, &drawn);
        int64_t with = k + (int64_t)floor(draw[k] * (double)(size - k));
        double t = all[k];
        all[k] = all[with];
        all[with] = t;
    }
    if (all != data) memcpy(data, all, (size_t)taken * sizeof *all);
    vm_return(vm, c, 0, v);
}
