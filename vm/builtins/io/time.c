/* vm/builtins/io/time.c - clocks, timers, calendar times and waiting.
 *
 * Times are seconds since 1970 as doubles, which tell microseconds apart until the year 2255. Times in
 * parts are structs with the fields of struct tm and microseconds; months count from 0 and years from 1900
 * there, as in C. Zones are the C library's. */
#include "vm/builtins/text/text.h"
#include "vm/heap/text_state.h"
#include "vm/terminal/pager.h"

#include "base/file.h"
#include "base/time.h"

#include <math.h>
#include <sys/resource.h>
#include <time.h>

static uint64_t now_us(void) {
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (uint64_t)t.tv_sec * 1000000u + (uint64_t)t.tv_nsec / 1000u;
}

void vm_bi_time(vm_t *vm, vm_call *c) {
    vm_return_double(vm, c, (double)now_us() / 1e6);
}

/* Days since year 0 in local time: 719529 is the first of January 1970. */
void vm_bi_now(vm_t *vm, vm_call *c) {
    time_t seconds = (time_t)(now_us() / 1000000u);
    struct tm local;
    localtime_r(&seconds, &local);
    vm_return_double(vm, c, ((double)now_us() / 1e6 + (double)local.tm_gmtoff) / 86400 + 719529);
}

void vm_bi_clock(vm_t *vm, vm_call *c) {
    uint64_t us = now_us();
    time_t seconds = (time_t)(us / 1000000u);
    struct tm t;
    localtime_r(&seconds, &t);
    void *data;
    prog_value v = vm_new_matrix(vm, PROG_DOUBLE, 0, 1, 6, &data);
    double *to = data;
    to[0] = t.tm_year + 1900;
    to[1] = t.tm_mon + 1;
    to[2] = t.tm_mday;
    to[3] = t.tm_hour;
    to[4] = t.tm_min;
    to[5] = t.tm_sec + (double)(us % 1000000u) / 1e6;
    vm_return(vm, c, 0, v);
}

void vm_bi_cputime(vm_t *vm, vm_call *c) {
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    double user = (double)use.ru_utime.tv_sec + (double)use.ru_utime.tv_usec / 1e6;
    double system = (double)use.ru_stime.tv_sec + (double)use.ru_stime.tv_usec / 1e6;
    vm_return_double(vm, c, user + system);
    vm_return(vm, c, 1, prog_double(user));
    vm_return(vm, c, 2, prog_double(system));
}

/* With an output the timer is a value of its own, its start in microseconds as uint64, so many can run at
 * once; without, there is one, in the cage. toc tells neither from the other but by its argument. */
void vm_bi_tic(vm_t *vm, vm_call *c) {
    if (c->nargs) vm_warning(vm, NULL, "tic: ignoring extra arguments");
    uint64_t us = now_us();
    if (c->nout > 0)
        vm_return(vm, c, 0, vm_int(vm, PROG_UINT64, (int64_t)us));
    else
        vm_text_of(vm)->tic_us = us;
}

void vm_bi_toc(vm_t *vm, vm_call *c) {
    uint64_t start = vm_text_of(vm)->tic_us;
    if (c->nargs) {
        vm_arr a;
        vm_view(vm, c->args[0], &a);
        if (a.numel != 1 || a.cls > PROG_UINT64) vm_error(vm, NULL, "toc: invalid ID");
        start = a.cls == PROG_UINT64 ? *(const uint64_t *)a.data : (uint64_t)vm_elem(&a, 0);
    }
    if (!start) vm_error(vm, NULL, "toc: function called before timer initialization()");
    uint64_t now = now_us(); /* the clock may have been set back, or be another machine's */
    double elapsed = now > start ? ((double)now - (double)start) / 1e6 : 0;
    if (c->nout > 0)
        vm_return_double(vm, c, elapsed);
    else
        vm_printf(vm, "Elapsed time is %g seconds.\n", elapsed);
}

/* ---- broken-down times ---- */

static void set(vm_t *vm, prog_value *s, const char *name, double d) {
    vm_set_field(vm, s, vm_intern_cstr(vm, name), prog_double(d));
}

/* Held by hand while it grows: setting a field may replace the struct. */
static prog_value tm_value(vm_t *vm, const struct tm *t, double usec) {
    prog_value s = vm_new_struct_scalar(vm), held = PROG_UNDEF;
    vm_set(vm, &held, s);
    set(vm, &held, "usec", usec);
    set(vm, &held, "sec", t->tm_sec);
    set(vm, &held, "min", t->tm_min);
    set(vm, &held, "hour", t->tm_hour);
    set(vm, &held, "mday", t->tm_mday);
    set(vm, &held, "mon", t->tm_mon);
    set(vm, &held, "year", t->tm_year);
    set(vm, &held, "wday", t->tm_wday);
    set(vm, &held, "yday", t->tm_yday);
    set(vm, &held, "isdst", t->tm_isdst);
    set(vm, &held, "gmtoff", (double)t->tm_gmtoff);
    vm_set_field(vm, &held, vm_intern_cstr(vm, "zone"), vm_new_cstring(vm, t->tm_zone ? t->tm_zone : ""));
    vm_pool_add(vm, held);
    return held;
}

static double field(vm_t *vm, prog_value s, const char *name, const char *who) {
    if (vm_class(vm, s) != PROG_STRUCT)
        vm_error(vm, NULL,
                 strcmp(who, "mktime") == 0 ? "mktime: TM_STRUCT argument must be a structure"
                                            : "strftime: TM_STRUCT must be a structure");
    prog_value v = vm_get_field(vm, s, vm_intern_cstr(vm, name));
    return v == PROG_UNDEF ? 0 : vm_to_double(vm, v, who); /* what is not given is 0 */
}

/* gmtoff and zone may be missing: a program that builds the parts itself does not have them. */
static struct tm tm_of(vm_t *vm, prog_value s, const char *who, double *usec) {
    struct tm t = {0};
    *usec = field(vm, s, "usec", who);
    t.tm_sec = (int)field(vm, s, "sec", who);
    t.tm_min = (int)field(vm, s, "min", who);
    t.tm_hour = (int)field(vm, s, "hour", who);
    t.tm_mday = (int)field(vm, s, "mday", who);
    t.tm_mon = (int)field(vm, s, "mon", who);
    t.tm_year = (int)field(vm, s, "year", who);
    t.tm_wday = (int)field(vm, s, "wday", who);
    t.tm_yday = (int)field(vm, s, "yday", who);
    t.tm_isdst = (int)field(vm, s, "isdst", who);
    prog_value offset = vm_get_field(vm, s, vm_intern_cstr(vm, "gmtoff"));
    if (offset != PROG_UNDEF) t.tm_gmtoff = (long)vm_to_double(vm, offset, who);
    prog_value zone = vm_get_field(vm, s, vm_intern_cstr(vm, "zone"));
    if (zone != PROG_UNDEF && vm_is_string(vm, zone)) t.tm_zone = vm_to_cstr(vm, zone, who);
    return t;
}

/* `fn` is gmtime_r or localtime_r. The fraction becomes microseconds, rounded. */
static void broken_down(vm_t *vm, vm_call *c, const char *who,
                        struct tm *(*fn)(const time_t *, struct tm *)) {
    if (vm_numel(vm, c->args[0]) == 0) {
        vm_return(vm, c, 0, vm_empty(vm));
        return;
    }
    double when = vm_to_double(vm, c->args[0], who), whole = floor(when);
    time_t seconds = (time_t)whole;
    struct tm t;
    fn(&seconds, &t);
    vm_return(vm, c, 0, tm_value(vm, &t, round((when - whole) * 1e6)));
}

void vm_bi_gmtime(vm_t *vm, vm_call *c) {
    broken_down(vm, c, "gmtime", gmtime_r);
}
void vm_bi_localtime(vm_t *vm, vm_call *c) {
    broken_down(vm, c, "localtime", localtime_r);
}

void vm_bi_mktime(vm_t *vm, vm_call *c) {
    double usec;
    struct tm t = tm_of(vm, c->args[0], "mktime", &usec);
    vm_return_double(vm, c, (double)mktime(&t) + usec / 1e6);
}

/* strftime does not say how much room it wants, only that it was too little, by 0, which is also what an
 * empty text gives; so there is room for what eight letters of any conversion could become. */
static void put_time(vm_t *vm, vm_call *c, const char *format, const struct tm *t) {
    size_t room = strlen(format) * 8 + 256;
    char *text = vm_scratch(vm, room);
    size_t n = strftime(text, room, format, t);
    vm_return(vm, c, 0, vm_new_string(vm, text, n, false));
}

void vm_bi_strftime(vm_t *vm, vm_call *c) {
    double usec;
    if (!vm_is_char(vm, c->args[0])) vm_error(vm, NULL, "strftime: FMT must be a string");
    struct tm t = tm_of(vm, c->args[1], "strftime", &usec);
    put_time(vm, c, vm_to_cstr(vm, c->args[0], "strftime"), &t);
}

void vm_bi_asctime(vm_t *vm, vm_call *c) {
    double usec;
    struct tm t = tm_of(vm, c->args[0], "asctime", &usec);
    put_time(vm, c, "%a %b %d %H:%M:%S %Y\n", &t);
}

void vm_bi_ctime(vm_t *vm, vm_call *c) {
    time_t seconds = (time_t)floor(vm_to_double(vm, c->args[0], "ctime"));
    struct tm t;
    localtime_r(&seconds, &t);
    put_time(vm, c, "%a %b %d %H:%M:%S %Y\n", &t);
}

/* The second output is the position behind what was read, 0 when the text does not fit. Weekday and day of
 * the year are computed where a date was read: the C library fills them only sometimes. */
void vm_bi_strptime(vm_t *vm, vm_call *c) {
    if (!vm_is_char(vm, c->args[0])) vm_error(vm, NULL, "strptime: argument STR must be a string");
    const char *text = vm_to_cstr(vm, c->args[0], "strptime"),
               *format = vm_to_cstr(vm, c->args[1], "strptime");
    struct tm t = {.tm_mday = 0};
    const char *end = strptime(text, format, &t);
    if (!end)
        t = (struct tm){0};
    else if (t.tm_mday) {
        struct tm full = t;
        (void)timegm(&full);
        t.tm_wday = full.tm_wday;
        t.tm_yday = full.tm_yday;
    }
    t.tm_zone = "GMT";
    vm_return(vm, c, 0, tm_value(vm, &t, 0));
    vm_return(vm, c, 1, prog_double(end ? (double)(end - text) + 1 : 0));
}

/* ---- waiting ---- */

/* Waits for so many microseconds, in slices, so that an interrupt is met soon. A stop that somebody asks for is met too, by
 * a frame that keeps how many are left: a program that waits is saved, and the life that goes on from there waits for the
 * rest. Where C waits for M code the stop is passed over, and it goes on here. */
static void wait_for(vm_t *vm, vm_call *c, double microseconds) {
    uint64_t end = base_time_ns() + (uint64_t)microseconds * 1000;
    for (uint64_t at = base_time_ns(); at < end && vm_asked(vm) != VM_INTERRUPT_USER; at = base_time_ns()) {
        uint64_t slice = end - at < 50000000u ? end - at : 50000000u;
        struct timespec t = {0, (long)slice};
        if (vm_asked(vm) == VM_INTERRUPT_STOP) {
            c->local[0] = prog_double((double)((end - at + 999) / 1000));
            vm_call_later(vm, c, (vm_later){.fn = PROG_UNDEF, .step = 1});
            return;
        }
        nanosleep(&t, NULL);
    }
}

/* Without a number it waits for a line; the pager must have ended, or it would eat the line. */
void vm_bi_pause(vm_t *vm, vm_call *c) {
    if (c->step) {
        wait_for(vm, c, prog_as_double(c->local[0]));
        return;
    }
    vm_flush(vm);
    if (!c->nargs) {
        char byte = 0;
        vm_pager_end(vm);
        while (byte != '\n' && base_file_read(0, &byte, 1) == 1)
            ;
        return;
    }
    double n = vm_to_double(vm, c->args[0], "pause");
    if (!(n >= 0)) vm_error(vm, NULL, "pause: argument N must be a non-negative real scalar");
    wait_for(vm, c, ceil(fmin(n, 1e9) * 1e6));
}
