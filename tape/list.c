/* tape/list.c - which parts of the file there are: a list that does not change, replaced as a whole.
 *
 * WHO STILL HAS ONE. A reader of another thread writes down the list it uses before it uses it, and looks whether it is the
 * current one still; whoever replaces a list keeps the old one until no reader has it written down. So readers wait for
 * nobody, and what they have stays mapped and is written over by nobody. */
#include "tape/tape_internal.h"

#include "base/alloc.h"
#include "base/error.h"

#include <string.h>

static bool same_part(const tape_part_record *a, const tape_part_record *b) {
    return memcmp(a->identity, b->identity, sizeof a->identity) == 0 && a->at == b->at &&
           a->size == b->size && a->first == b->first && a->last == b->last;
}

static tape_part *have(const tape_list *list, const tape_part_record *record) {
    for (uint32_t k = 0; list && k < list->count; k++)
        if (same_part(&list->part[k]->record, record)) return list->part[k];
    return NULL;
}

void tape_list_free(tape_list *list) {
    for (uint32_t k = 0; list && k < list->count; k++)
        tape_part_drop(list->part[k]);
    base_free(list);
}

mica_status tape_list_open(mica_tape *t, const tape_super *super, tape_list **out, mica_error *err) {
    tape_list *list = base_calloc(1, sizeof *list), *now = tape_list_now(t);
    mica_status status = MICA_OK;
    *out = NULL;
    if (!list) return base_fail_memory(err, "the parts of a tape");
    tape_part_source from = {t->fd, t->name, t->page, t->tiers};
    list->super = *super;
    for (uint32_t k = 0; k < super->count && status == MICA_OK; k++) {
        tape_part *part = have(now, &super->part[k]);
        if (part)
            tape_part_hold(part);
        else
            status = tape_part_open(&super->part[k], &from, &part, err);
        if (status == MICA_OK) list->part[list->count++] = part;
    }
    if (status == MICA_OK)
        *out = list;
    else
        tape_list_free(list);
    return status;
}

static bool has_reader(mica_tape *t, const tape_list *list) {
    for (mica_tape_reader *r = t->readers; r; r = r->next)
        if (atomic_load(&r->list) == list) return true;
    return false;
}

void tape_list_sweep(mica_tape *t) {
    pthread_mutex_lock(&t->readers_lock);
    for (tape_list **at = &t->retired; *at;) {
        tape_list *list = *at;
        if (has_reader(t, list)) {
            at = &list->next;
            continue;
        }
        *at = list->next;
        tape_list_free(list);
    }
    pthread_mutex_unlock(&t->readers_lock);
}

void tape_list_publish(mica_tape *t, tape_list *list) {
    tape_list *old = atomic_exchange(&t->list, list);
    if (old) {
        old->next = t->retired;
        t->retired = old;
    }
    tape_list_sweep(t);
}
