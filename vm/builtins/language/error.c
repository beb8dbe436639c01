/* vm/builtins/language/error.c - errors and warnings as a program makes them: error, rethrow, MException,
 * lasterr, warning and their kin. How an error unwinds is vm/heap/error.c and vm/run; here is what is raised,
 * and the states of warnings.
 *
 * ERROR OBJECTS. An error is a struct with the fields message, identifier and stack, marked as an MException
 * by a flag of the object (PROG_FLAG_MEXC), not by its class: it reads and prints as a struct, isstruct
 * denies it, and raising it again raises the very same value with the stack it was made with. A struct that a
 * program built itself has no flag and is made into one (raise_struct), with the stack of now unless it
 * brings its own. The last error that was raised, caught or not, is root->last_error, where lasterr,
 * lasterror and `err` of catch find it.
 *
 * A message is a template of printf and its arguments, but one argument alone is taken as it is, percent
 * signs and all: error ('50%%') says 50%%. The first of several arguments is an identifier when it looks like
 * one (a colon and no white space), not when it is one, so error ("abc:def") with nothing behind it is a
 * mistake that is told in the message. A newline at the end of the message asks for no traceback, and an
 * empty message for no error at all: error ("") does nothing, by the rule of the language.
 *
 * WARNINGS have states, by identifier: on, off or error. The list of states is a struct array in the root
 * (root->warning_states), which is also what warning () returns, so asking costs nothing; it is copied
 * when it is changed, because a program may still hold the old one. "all" stands first and counts for
 * every identifier that has no row of its own; it cannot be "error". The list is made when it is first
 * asked for or changed, and a missing list means that everything is on. "local" puts the whole list back
 * when the calling function ends (vm/run/setting.c). */
#include "vm/builtins/args.h"
#include "vm/run/frame.h"
#include "vm/run/place.h"
#include "vm/run/setting.h"
#include "vm/text/format.h"

#include "base/buf.h"

#include <ctype.h>
#include <stdio.h>
#include <strings.h>

typedef struct format_args {
    base_buf *out;
    const char *who;
    prog_value template_;
    uint32_t n;
    const prog_value *args;
} format_args;

static void format_body(vm_t *vm, void *ctx) {
    format_args *a = ctx;
    vm_format(vm, a->out, a->who, a->template_, a->n, a->args);
}

/* Formats into a pool string. The buffer is malloc's, and an error in the template leaves by longjmp,
 * which would lose it: so formatting runs under vm_protect, and the error is raised again when the buffer
 * is gone. */
static const char *format_text(vm_t *vm, const char *who, prog_value template_, uint32_t n,
                               const prog_value *args, size_t *len) {
    base_buf buf = {0};
    format_args a = {&buf, who, template_, n, args};
    bool ok = vm_protect(vm, format_body, &a);
    char *text = ok && !buf.failed ? vm_scratch(vm, buf.len + 1) : NULL;
    if (text) {
        if (buf.len) memcpy(text, buf.data, buf.len);
        text[buf.len] = 0;
        *len = buf.len;
    }
    bool failed = buf.failed;
    base_buf_free(&buf);
    if (failed) vm_error_memory(vm);
    if (!ok) vm_raise(vm, vm->root->last_error);
    return text;
}

/* An identifier: has a colon, no white space, and neither begins nor ends with a colon. A percent sign
 * makes a template of it ("%s: x"). */
static bool looks_like_id(base_view v) {
    bool colon = false;
    for (size_t i = 0; i < v.len; i++) {
        if (isspace(v.data[i]) || v.data[i] == '%') return false;
        colon |= v.data[i] == ':';
    }
    return colon && v.len && v.data[0] != ':' && v.data[v.len - 1] != ':';
}

/* Splits (id, template, args...) or (template, args...) and formats the message; one argument alone is the
 * message as it is. */
static const char *message_of(vm_t *vm, const char *who, uint32_t nargs, const prog_value *args,
                              const char **id, size_t *len) {
    *id = "";
    base_view first = vm_to_view(vm, args[0], who);
    if (nargs > 1 && looks_like_id(first)) {
        *id = vm_to_cstr(vm, args[0], who);
        return format_text(vm, who, args[1], nargs - 2, args + 2, len);
    }
    if (nargs == 1) {
        const char *text = vm_to_cstr(vm, args[0], who);
        size_t room = 80 + first.len;
        char *told = vm_scratch(vm, room);
        bool id_alone = looks_like_id(first);
        *len = (size_t)snprintf(
            told, room, id_alone ? "call to %s with message identifier '%s' requires message" : "%.0s%s", who,
            text);
        return told;
    }
    return format_text(vm, who, args[0], nargs - 1, args + 1, len);
}

static prog_value field_or(vm_t *vm, prog_value s, const char *name, prog_value other) {
    prog_value v = vm_get_field(vm, s, vm_intern_cstr(vm, name));
    return v == PROG_UNDEF ? other : v;
}

/* An MException is raised as it is, its stack too; any other struct gives message and identifier to a new
 * one, and its stack only where it looks like a stack at all. */
_Noreturn static void raise_struct(vm_t *vm, prog_value s, const char *who) {
    if (!vm_is_kind(vm, s, PROG_KIND_STRUCT) || vm_numel(vm, s) != 1)
        vm_error(vm, NULL, "%s: ERR must be a struct", who);
    if (vm_obj(vm, s)->flags & PROG_FLAG_MEXC) vm_raise(vm, s);
    prog_value none = vm_new_cstring(vm, "");
    const char *message = vm_to_cstr(vm, field_or(vm, s, "message", none), who);
    const char *id = vm_to_cstr(vm, field_or(vm, s, "identifier", none), who);
    prog_value stack = field_or(vm, s, "stack", PROG_UNDEF);
    if (!vm_is_kind(vm, stack, PROG_KIND_STRUCT)) stack = vm_stack_info(vm);
    vm_raise(vm, vm_make_exception(vm, id, message, stack));
}

/* A struct whose message is empty raises nothing. */
static bool is_silent(vm_t *vm, prog_value s) {
    if (vm_numel(vm, s) != 1 || vm_obj(vm, s)->flags & PROG_FLAG_MEXC) return false;
    prog_value message = vm_get_field(vm, s, vm_intern_cstr(vm, "message"));
    return message == PROG_UNDEF || vm_numel(vm, message) == 0;
}

/* A stack that a program gives must look like one. */
static void check_stack(vm_t *vm, prog_value stack, const char *who) {
    static const char *const names[] = {"file", "name", "line"};
    if (stack == PROG_UNDEF) return;
    if (!vm_is_kind(vm, stack, PROG_KIND_STRUCT)) vm_error(vm, NULL, "ERR.STACK must be a struct");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (vm_field_index(vm, stack, vm_intern_cstr(vm, names[i])) < 0)
            vm_error(vm, NULL, "%s: STACK struct must contain the fields 'file', 'name', and 'line'", who);
}

/* Zero rows of a stack, with the fields that one has: programs index err.stack(1).line after a look at
 * numel. */
static prog_value empty_stack(vm_t *vm) {
    vm_sym names[4] = {vm_intern_cstr(vm, "file"), vm_intern_cstr(vm, "name"), vm_intern_cstr(vm, "line"),
                       vm_intern_cstr(vm, "column")};
    int64_t none[2] = {0, 1};
    return vm_new_struct(vm, 2, none, 4, names);
}

/* Nothing is raised for an empty message, also one that formatting left empty; a struct with an empty
 * message is the same. So error (lasterror ()) after no error goes on. */
void vm_bi_error(vm_t *vm, vm_call *c) {
    if (c->nargs == 1 && vm_is_kind(vm, c->args[0], PROG_KIND_STRUCT)) {
        if (is_silent(vm, c->args[0])) return;
        raise_struct(vm, c->args[0], "error");
    }
    const char *id;
    size_t len = 0;
    const char *text = message_of(vm, "error", c->nargs, c->args, &id, &len);
    if (!len) return;
    prog_value stack = vm_stack_info(vm);
    if (len && text[len - 1] == '\n') { /* a newline at the end asks for no stack */
        char *line = vm_scratch(vm, len);
        memcpy(line, text, len - 1);
        line[len - 1] = 0;
        text = line;
        stack = empty_stack(vm);
        vm->root->error_at.line = 0;
    }
    vm_raise(vm, vm_make_exception(vm, id, text, stack));
}

/* Unlike error, insists on both fields: rethrow is for what was caught, and a struct without them is a
 * mistake of the program and no message. */
void vm_bi_rethrow(vm_t *vm, vm_call *c) {
    prog_value s = c->args[0];
    if (!vm_is_kind(vm, s, PROG_KIND_STRUCT)) vm_error(vm, NULL, "rethrow: ERR must be a struct");
    if (vm_field_index(vm, s, vm_intern_cstr(vm, "message")) < 0 ||
        vm_field_index(vm, s, vm_intern_cstr(vm, "identifier")) < 0)
        vm_error(vm, NULL, "rethrow: ERR struct must contain the fields 'message' and 'identifier'");
    check_stack(vm, field_or(vm, s, "stack", PROG_UNDEF), "rethrow");
    raise_struct(vm, s, "rethrow");
}

void vm_bi_get_report(vm_t *vm, vm_call *c) {
    if (!vm_is_kind(vm, c->args[0], PROG_KIND_STRUCT))
        vm_error(vm, NULL, "getReport: ERR must be an MException");
    const char *message =
        vm_to_cstr(vm, field_or(vm, c->args[0], "message", vm_new_cstring(vm, "")), "getReport");
    size_t len = strlen(message) + 8;
    char *text = vm_scratch(vm, len);
    snprintf(text, len, "error: %s", message);
    vm_return(vm, c, 0, vm_new_cstring(vm, text));
}

void vm_bi_mexception(vm_t *vm, vm_call *c) {
    const char *id = vm_to_cstr(vm, c->args[0], "MException");
    size_t len = 0;
    const char *text = format_text(vm, "MException", c->args[1], c->nargs - 2, c->args + 2, &len);
    vm_return(vm, c, 0, vm_make_exception(vm, id, text, vm_stack_info(vm)));
}

/* Returns what was there before it sets anything, so that [m, id] = lasterr ("x") swaps. */
void vm_bi_lasterr(vm_t *vm, vm_call *c) {
    prog_value e = vm->root->last_error;
    bool known = vm_is_kind(vm, e, PROG_KIND_STRUCT);
    prog_value none = vm_new_cstring(vm, "");
    vm_return(vm, c, 0, known ? field_or(vm, e, "message", none) : none);
    vm_return(vm, c, 1, known ? field_or(vm, e, "identifier", none) : none);
    if (c->nargs == 0) return;
    const char *message = vm_to_cstr(vm, c->args[0], "lasterr");
    const char *id = c->nargs > 1 ? vm_to_cstr(vm, c->args[1], "lasterr") : "";
    vm_replace(vm, &vm->root->last_error, vm_make_exception(vm, id, message, vm_stack_info(vm)));
}

/* An older form of the same: with a struct it sets the last error, with "reset" it forgets it, and either
 * way gives the one before; vm_replace keeps that alive until then. */
void vm_bi_lasterror(vm_t *vm, vm_call *c) {
    prog_value e = vm->root->last_error, none = vm_new_cstring(vm, "");
    bool given = c->nargs == 1 && vm_is_kind(vm, c->args[0], PROG_KIND_STRUCT);
    if (c->nargs == 1 && !given) {
        if (!vm_is_string(vm, c->args[0]))
            vm_error(vm, NULL, "lasterror: argument must be a structure or a string");
        if (!base_view_equal(vm_to_view(vm, c->args[0], "lasterror"), base_view_str("reset")))
            vm_error(vm, NULL, "lasterror: unrecognized string argument");
        vm_replace(vm, &vm->root->last_error, PROG_UNDEF);
    }
    if (given) { /* the old one is the result */
        prog_value stack = field_or(vm, c->args[0], "stack", PROG_UNDEF);
        check_stack(vm, stack, "lasterror");
        const char *message = vm_to_cstr(vm, field_or(vm, c->args[0], "message", none), "lasterror"),
                   *id = vm_to_cstr(vm, field_or(vm, c->args[0], "identifier", none), "lasterror");
        vm_replace(vm, &vm->root->last_error,
                   vm_make_exception(vm, id, message,
                                     vm_is_kind(vm, stack, PROG_KIND_STRUCT) ? stack : empty_stack(vm)));
        if (c->nout == 0) return;
    }
    bool known = vm_is_kind(vm, e, PROG_KIND_STRUCT);
    vm_sym names[3] = {vm_intern_cstr(vm, "message"), vm_intern_cstr(vm, "identifier"),
                       vm_intern_cstr(vm, "stack")};
    int64_t one[2] = {1, 1};
    prog_value s = vm_new_struct(vm, 2, one, 3, names), *slots = vm_struct_slots(vm_array(vm, s)) + 1;
    vm_set(vm, &slots[0], known ? field_or(vm, e, "message", none) : none);
    vm_set(vm, &slots[1], known ? field_or(vm, e, "identifier", none) : none);
    vm_set(vm, &slots[2], known ? field_or(vm, e, "stack", none) : empty_stack(vm));
    vm_return(vm, c, 0, s);
}

void vm_bi_lastwarn(vm_t *vm, vm_call *c) {
    prog_value none = vm_new_cstring(vm, ""), *text = &vm->root->last_warning,
               *id = &vm->root->last_warning_id;
    vm_return(vm, c, 0, *text == PROG_UNDEF ? none : *text);
    vm_return(vm, c, 1, *id == PROG_UNDEF ? none : *id);
    if (c->nargs > 0) vm_replace(vm, text, c->args[0]);
    if (c->nargs > 0) vm_replace(vm, id, c->nargs > 1 ? c->args[1] : none);
}

/* ---- warning ---- */

/* Sets the state of an identifier in the list of states, and returns the old state; `state` NULL only
 * asks. The state of "all" is the answer for who has no row. The struct array is replaced, not changed:
 * warning () may have given it away. */
static const char *set_state(vm_t *vm, const char *id, const char *state) {
    vm_root *root = vm->root;
    vm_sym names[2] = {vm_intern_cstr(vm, "identifier"), vm_intern_cstr(vm, "state")};
    int64_t dims[2] = {1, 1};
    if (!prog_is_object(root->warning_states)) {
        prog_value fresh = vm_new_struct(vm, 2, dims, 2, names),
                   *slots = vm_struct_slots(vm_array(vm, fresh)) + 1;
        vm_set(vm, &slots[0], vm_new_cstring(vm, "all"));
        vm_set(vm, &slots[1], vm_new_cstring(vm, "on"));
        vm_set(vm, &root->warning_states, fresh);
    }
    prog_array *s = vm_array(vm, root->warning_states);
    prog_value *slots = vm_struct_slots(s) + 1;
    const char *old = "on";
    int64_t at = s->numel;
    for (int64_t e = 0; e < s->numel; e++) {
        const char *name = vm_to_cstr(vm, slots[2 * e], "warning"),
                   *now = vm_to_cstr(vm, slots[2 * e + 1], "warning");
        if (strcmp(name, "all") == 0) old = now;
        if (strcmp(name, id) != 0) continue;
        at = e;
        old = now;
        break;
    }
    if (!state) return old;
    dims[1] = at < s->numel ? s->numel : s->numel + 1;
    prog_value next = vm_new_struct(vm, 2, dims, 2, names), *to = vm_struct_slots(vm_array(vm, next)) + 1;
    for (int64_t e = 0; e < 2 * s->numel; e++)
        vm_set(vm, &to[e], slots[e]);
    vm_set(vm, &to[2 * at], vm_new_cstring(vm, id));
    vm_set(vm, &to[2 * at + 1], vm_new_cstring(vm, state));
    vm_replace(vm, &root->warning_states, next);
    vm_touch_frames(vm); /* what did not warn may do so now */
    return old;
}

static prog_value state_struct(vm_t *vm, const char *id, const char *state) {
    vm_sym names[2] = {vm_intern_cstr(vm, "identifier"), vm_intern_cstr(vm, "state")};
    int64_t one[2] = {1, 1};
    prog_value s = vm_new_struct(vm, 2, one, 2, names), *slots = vm_struct_slots(vm_array(vm, s)) + 1;
    vm_set(vm, &slots[0], vm_new_cstring(vm, id));
    vm_set(vm, &slots[1], vm_new_cstring(vm, state));
    return s;
}

/* The state of that name, in whatever case it is written; NULL when it is none. */
static const char *state_of(const char *word) {
    static const char *const states[] = {"on", "off", "error", "query"};
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (strcasecmp(word, states[i]) == 0) return states[i];
    return NULL;
}

/* What warning () prints when nobody takes the states. */
static void list_states(vm_t *vm, prog_value states) {
    prog_array *s = vm_array(vm, states);
    prog_value *slots = vm_struct_slots(s) + 1;
    const char *all = "on";
    for (int64_t e = 0; e < s->numel; e++)
        if (strcmp(vm_to_cstr(vm, slots[2 * e], "warning"), "all") == 0)
            all = vm_to_cstr(vm, slots[2 * e + 1], "warning");
    vm_printf(vm, "By default, warnings are %s.\n",
              strcmp(all, "on") == 0    ? "enabled"
              : strcmp(all, "off") == 0 ? "disabled"
                                        : "treated as errors");
    if (s->numel > 1) vm_printf(vm, "Non-default warning states are:\n\n  State  Warning ID\n");
    for (int64_t e = 0; e < s->numel; e++) {
        const char *id = vm_to_cstr(vm, slots[2 * e], "warning");
        if (strcmp(id, "all")) vm_printf(vm, "%7s  %s\n", vm_to_cstr(vm, slots[2 * e + 1], "warning"), id);
    }
    vm_printf(vm, "\n");
}

/* Four functions in one, told apart by their arguments in this order: the states asked for or set as a
 * whole (nothing, or a struct), a state word and an identifier, and else a message. `warning ("on")` can
 * therefore never be a message. "error" turns a warning into an error of the same identifier. */
void vm_bi_warning(vm_t *vm, vm_call *c) {
    if (c->nargs == 0 || (c->nargs == 1 && vm_is_kind(vm, c->args[0], PROG_KIND_STRUCT))) {
        set_state(vm, "all", NULL);
        prog_value old = vm->root->warning_states;
        vm_pool_add_ref(vm, old); /* it is changed below, as a copy then */
        if (c->nargs == 1) {
            prog_array *s = vm_array(vm, c->args[0]);
            if (vm_field_index(vm, c->args[0], vm_intern_cstr(vm, "identifier")) < 0 ||
                vm_field_index(vm, c->args[0], vm_intern_cstr(vm, "state")) < 0)
                vm_error(vm, NULL, "warning: STATE structure must have fields 'identifier' and 'state'");
            for (int64_t e = 0; e < s->numel; e++) {
                prog_value k = prog_double((double)e + 1), one = vm_index(vm, c->args[0], 1, &k, NULL);
                set_state(vm, vm_to_cstr(vm, field_or(vm, one, "identifier", PROG_UNDEF), "warning"),
                          vm_to_cstr(vm, field_or(vm, one, "state", PROG_UNDEF), "warning"));
            }
        }
        if (c->nout > 0)
            vm_return(vm, c, 0, old);
        else if (c->nargs == 0)
            list_states(vm, old);
        return;
    }
    if (vm_is_string(vm, c->args[0])) {
        const char *word = state_of(vm_to_cstr(vm, c->args[0], "warning"));
        if (word && c->nargs <= 3) {
            const char *id = c->nargs > 1 ? vm_to_cstr(vm, c->args[1], "warning") : "all";
            bool query = strcmp(word, "query") == 0;
            if (strcmp(word, "error") == 0 && strcmp(id, "all") == 0)
                vm_error(vm, NULL, "warning: cannot specify \"all\" warning ID with state \"error\"");
            if (!query && c->nargs == 3 && vm_arg_is(vm, c, 2, "local")) {
                set_state(vm, "all", NULL); /* makes the states, where nothing has */
                vm_setting_keep(vm, "warning", vm->root->warning_states);
            }
            const char *old = set_state(vm, id, query ? NULL : word);
            if (query && c->nout == 0)
                vm_printf(vm, "\"%s\" warning state is \"%s\"\n", id, old);
            else if (c->nout > 0)
                vm_return(vm, c, 0, state_struct(vm, id, old));
            return;
        }
    }
    const char *id;
    size_t len = 0;
    const char *text = message_of(vm, "warning", c->nargs, c->args, &id, &len);
    if (len) vm_warning(vm, id, "%s", text);
}

/* Blames the function that called it, scripts between them left out. The text of usage comes from the help
 * of a file in Octave; here the message alone is given. */
void vm_bi_print_usage(vm_t *vm, vm_call *c) {
    (void)c;
    for (uint32_t k = vm->root->nframes; k-- > 0;) {
        vm_frame *f = &vm_frames(vm)[k];
        if (f->kind != VM_FRAME_CODE) continue;
        const prog_code *code = vm_frame_code(vm, f);
        if (code->flags & PROG_CODE_SCRIPT) continue;
        vm_error(vm, "Octave:invalid-fun-call", "Invalid call to %s",
                 vm_sym_cstr(vm, vm_code_sym(vm, code, code->name)));
    }
    vm_error(vm, "Octave:invalid-context", "print_usage: only valid inside functions");
}
