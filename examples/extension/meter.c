/* examples/extension/meter.c - running figures of numbers that come bit by bit, as functions of M: count, mean, spread, extremes, each
 * by a name, without keeping the numbers. Means and spreads are Welford's (Technometrics 4, 1962): no sum of squares that
 * cancels out.
 *
 * The meters are the extension's state: `save` gives them as a struct array and `load` takes it, so they outlive
 * extension_reload after this file was changed and built again, and lie in images of a session. */
#include <math.h>
#include <mica/extension.h>
#include <stdlib.h>
#include <string.h>

#define NAME_MOST 63

typedef struct meter {
    struct meter *next;
    char name[NAME_MOST + 1];
    double count, mean, squares, least, most; /* squares: of the distances from the mean */
} meter;

static meter *meters; /* the newest first */

static meter *find(const char *name) {
    meter *m = meters;
    while (m && strcmp(m->name, name) != 0)
        m = m->next;
    return m;
}

/* NULL where memory ran out. */
static meter *add(const char *name) {
    meter *m = calloc(1, sizeof *m);
    if (!m) return NULL;
    strcpy(m->name, name);
    m->least = INFINITY;
    m->most = -INFINITY;
    m->next = meters;
    meters = m;
    return m;
}

static void clear(void) {
    for (meter *m = meters, *next; m; m = next) {
        next = m->next;
        free(m);
    }
    meters = NULL;
}

/* The name that argument k is, or NULL, which the call remembers. */
static const char *name_of(mica_call *call, uint32_t k) {
    size_t len;
    const char *name = mica_to_text(call, mica_argument(call, k), &len);
    if (!name || (len > 0 && len <= NAME_MOST && strlen(name) == len)) return name;
    (void)mica_fail(call, "meter:name", "a name of a meter has 1 to %d bytes", NAME_MOST);
    return NULL;
}

static void take(meter *m, double x) {
    double before = x - m->mean;
    m->count++;
    m->mean += before / m->count;
    m->squares += before * (x - m->mean);
    m->least = fmin(m->least, x);
    m->most = fmax(m->most, x);
}

/* meter_add (name, x) */
static int meter_add(mica_call *call) {
    const char *name = name_of(call, 0);
    mica_value x = mica_argument(call, 1);
    const double *data = name ? mica_doubles(call, x) : NULL;
    if (!data) return MICA_FAILED;
    meter *m = find(name);
    if (!m && !(m = add(name)))
        return mica_fail(call, "meter:memory", "there is no memory for another meter");
    for (int64_t k = 0, n = mica_numel(call, x); k < n; k++) {
        if (k % 1000000 == 999999 && mica_interrupted(call)) return MICA_FAILED;
        take(m, data[k]);
    }
    return MICA_DONE;
}

static bool set(mica_call *call, mica_value s, int64_t k, const char *field, double d) {
    return mica_field_set(call, s, k, field, mica_new_double(call, d));
}

/* s = meter_read (name) */
static int meter_read(mica_call *call) {
    static const char *const fields[] = {"count", "mean", "std", "min", "max"};
    static const int64_t one[] = {1, 1};
    const char *name = name_of(call, 0);
    const meter *m = name ? find(name) : NULL;
    if (!name) return MICA_FAILED;
    if (!m) return mica_fail(call, "meter:unknown", "there is no meter '%s'", name);
    mica_value s = mica_new_struct(call, 2, one, 5, fields);
    double spread = m->count > 1 ? sqrt(m->squares / (m->count - 1)) : 0;
    bool good = set(call, s, 0, "count", m->count) && set(call, s, 0, "mean", m->mean) &&
                set(call, s, 0, "std", spread) && set(call, s, 0, "min", m->least) &&
                set(call, s, 0, "max", m->most);
    return good && mica_result(call, 0, s) ? MICA_DONE : MICA_FAILED;
}

/* names = meter_names () */
static int meter_names(mica_call *call) {
    int64_t dims[] = {1, 0}, k = 0;
    for (const meter *m = meters; m; m = m->next)
        dims[1]++;
    mica_value names = mica_new_cell(call, 2, dims);
    for (const meter *m = meters; m; m = m->next)
        if (!mica_cell_set(call, names, k++, mica_new_text(call, m->name, strlen(m->name))))
            return MICA_FAILED;
    return mica_result(call, 0, names) ? MICA_DONE : MICA_FAILED;
}

/* meter_clear () */
static int meter_clear(mica_call *call) {
    (void)call;
    clear();
    return MICA_DONE;
}

/* ---- state ---- */

static const char *const kept[] = {"name", "count", "mean", "squares", "least", "most"};

static int save(mica_call *call) {
    int64_t dims[] = {1, 0}, k = 0;
    for (const meter *m = meters; m; m = m->next)
        dims[1]++;
    mica_value s = mica_new_struct(call, 2, dims, 6, kept);
    for (const meter *m = meters; m; m = m->next, k++)
        if (!mica_field_set(call, s, k, "name", mica_new_text(call, m->name, strlen(m->name))) ||
            !set(call, s, k, "count", m->count) || !set(call, s, k, "mean", m->mean) ||
            !set(call, s, k, "squares", m->squares) || !set(call, s, k, "least", m->least) ||
            !set(call, s, k, "most", m->most))
            return MICA_FAILED;
    return mica_result(call, 0, s) ? MICA_DONE : MICA_FAILED;
}

static bool get(mica_call *call, mica_value s, int64_t k, const char *field, double *out) {
    return mica_to_double(call, mica_field_get(call, s, k, field), out);
}

/* A state that is no longer understood is refused, and what is loaded now goes on. */
static int load(mica_call *call) {
    if (mica_arguments(call) == 0) return MICA_DONE;
    mica_value s = mica_argument(call, 0);
    for (int64_t k = mica_numel(call, s); k-- > 0;) { /* so that they come in their order */
        size_t len;
        const char *name = mica_to_text(call, mica_field_get(call, s, k, "name"), &len);
        meter *m = name && len <= NAME_MOST ? add(name) : NULL;
        if (!m || !get(call, s, k, "count", &m->count) || !get(call, s, k, "mean", &m->mean) ||
            !get(call, s, k, "squares", &m->squares) || !get(call, s, k, "least", &m->least) ||
            !get(call, s, k, "most", &m->most)) {
            clear();
            return MICA_FAILED;
        }
    }
    return MICA_DONE;
}

/* ---- the table ---- */

static const mica_function functions[] = {
    {"meter_add", meter_add, 2, 2, 0, 0,
     "meter_add (name, x): take the elements of a real double array x into the meter of that name\n\n"
     "A meter that is not there begins with them. Errors: meter:name (a name has 1 to 63 bytes), "
     "meter:memory."},
    {"meter_read", meter_read, 1, 1, 1, 0,
     "s = meter_read (name): figures of what a meter has taken, as a struct of scalars: count, mean, std, "
     "min, max\n\n"
     "They have the unit of the numbers. std is that of a sample (n - 1), 0 for a single number. Errors: "
     "meter:unknown."},
    {"meter_names", meter_names, 0, 0, 1, 0,
     "names = meter_names (): names of all meters, a cell row, the newest first"},
    {"meter_clear", meter_clear, 0, 0, 0, 0, "meter_clear (): forget all meters"},
};

MICA_EXTENSION(functions, "meter", "1.0", "running figures of numbers, by name; state is kept", load, save,
               clear);
