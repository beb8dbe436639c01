/* session/observe.c - what a session tells its observer (mica/state.h), from what the VM tells (vm/interp/observe.h). */
#include "mica/state.h"

#include "base/alloc.h"
#include "base/error.h"
#include "session/session_internal.h"
#include "vm/heap/map_object.h"
#include "vm/heap/root.h"
#include "vm/interp/observe.h"

struct ses_observer {
    vm_observer of_vm;
    mica_observer_fn tell;
    void *ctx;
};

static void shared_object(vm_t *vm, prog_value v, mica_event *e) {
    const prog_obj *o = vm_obj(vm, v);
    e->object = prog_offset(v);
    switch ((prog_kind)o->kind) {
    case PROG_KIND_MAP:
        e->what = "map";
        e->serial = ((const vm_map *)o)->serial;
        return;
    case PROG_KIND_INSTANCE:
        e->what = "handle";
        e->serial = ((const vm_instance *)o)->serial;
        return;
    case PROG_KIND_BOX: e->what = "variable"; return;
    default: e->what = "code";
    }
}

static void name_of(vm_t *vm, vm_sym name, mica_event *e) {
    if (!name) return;
    base_view text = vm_sym_text(vm, name);
    e->name = (const char *)text.data;
    e->name_len = text.len;
}

static void tell(vm_observer *observer, vm_t *vm, vm_seen what, uint64_t where, prog_value v) {
    const ses_observer *o = (const ses_observer *)observer;
    mica_event e = {.kind = MICA_EVENT_WRITE, .frame = -1, .stack = -1};
    switch (what) {
    case VM_SEEN_PUSH:
    case VM_SEEN_POP:
        e.kind = what == VM_SEEN_PUSH ? MICA_EVENT_PUSH : MICA_EVENT_POP;
        e.frame = (int64_t)where;
        break;
    case VM_SEEN_REGISTER: e.stack = (int64_t)where; break;
    case VM_SEEN_SHARED:
        if (!prog_is_object(v)) return;
        shared_object(vm, v, &e);
        break;
    case VM_SEEN_NAMED:
        e.frame = where == VM_BASE_SCOPE ? -1 : (int64_t)where;
        name_of(vm, (vm_sym)v, &e);
        break;
    case VM_SEEN_GLOBAL: name_of(vm, (vm_sym)where, &e);
    }
    o->tell(o->ctx, &e);
}

void ses_observer_end(mica_session *s) {
    vm_observe_end(s->vm);
    base_free(s->observer);
    s->observer = NULL;
}

mica_status mica_session_observe(mica_session *s, mica_observer_fn observer, void *ctx, mica_error *err) {
    bool all = vm_observed_all(s->vm);
    ses_observer_end(s);
    if (!all) return base_fail_memory(err, "observing a program: not all was told");
    if (!observer) return MICA_OK;
    s->observer = base_calloc(1, sizeof *s->observer);
    if (!s->observer) return base_fail_memory(err, "observing a program");
    *s->observer = (ses_observer){.of_vm = {.tell = tell}, .tell = observer, .ctx = ctx};
    if (vm_observe_begin(s->vm, &s->observer->of_vm)) return MICA_OK;
    base_free(s->observer);
    s->observer = NULL;
    return base_fail_memory(err, "observing a program");
}
