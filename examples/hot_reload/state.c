/* examples/hot_reload/state.c - two regions, the machine and its program, and what lies in them. The program is in memory of
 * the heap, which lies elsewhere each time, so the machine's addresses are told by a table. */
#include "state.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define FIELD(member, what, wide, many)                                                                      \
    { .offset = offsetof(vm, member), .kind = MICA_FIELD_##what, .width = wide, .count = many }

static const mica_field machine_fields[] = {
    {.offset = offsetof(vm, program),
     .kind = MICA_FIELD_POINTER,
     .width = sizeof(void *),
     .count = 2,
     .into = "program"},
    FIELD(used, UNSIGNED, 4, 1),
    FIELD(sp, SIGNED, 4, 1),
    FIELD(stack, SIGNED, 4, VM_STACK),
    FIELD(iteration, SIGNED, 4, 1),
    FIELD(halted, UNSIGNED, 1, 1),
};
static const mica_field program_fields[] = {{.kind = MICA_FIELD_BYTES, .width = 1}};

static bool state_failed(const char *doing, const mica_error *err) {
    printf("%s: %s\n", doing, err->message);
    return false;
}

/* Where the machine stands, for who looks at a file. */
static void state_describe(void *ctx, char *out, size_t size) {
    const vm *m = &((const state *)ctx)->machine;
    snprintf(out, size, "iteration %d, PC=%ld, SP=%d", m->iteration, (long)(m->next - m->program), m->sp);
}

static mica_status state_regions(state *s, mica_error *err) {
    mica_regions_region machine = {
        .name = "vm", .base = &s->machine, .size = sizeof s->machine, .version = 1};
    mica_regions_region program = {.name = "program",
                                   .base = s->program,
                                   .size = s->machine.used,
                                   .dynamic = true,
                                   .capacity = VM_PROGRAM_MAX};
    mica_status status = mica_regions_new(&s->regions, err);
    if (status == MICA_OK) status = mica_regions_add(s->regions, &machine, err);
    if (status == MICA_OK) status = mica_regions_add(s->regions, &program, err);
    if (status == MICA_OK)
        status = mica_regions_fields(s->regions, "vm", machine_fields,
                                     sizeof machine_fields / sizeof *machine_fields, err);
    if (status == MICA_OK) status = mica_regions_fields(s->regions, "program", program_fields, 1, err);
    return status == MICA_OK ? mica_regions_describe_by(s->regions, state_describe, s, err) : status;
}

bool state_begin(state *s) {
    mica_error err = MICA_ERROR_INIT;
    s->program = malloc(VM_PROGRAM_MAX);
    if (!s->program) {
        puts("There is no memory for a program");
        return false;
    }
    vm_reset(&s->machine, s->program);
    return state_regions(s, &err) == MICA_OK || state_failed("The machine cannot be saved", &err);
}

void state_end(state *s) {
    mica_regions_free(s->regions);
    free(s->program);
}

void state_reset(state *s) {
    vm_reset(&s->machine, s->program);
}

bool state_save(state *s, const char *path) {
    mica_error err = MICA_ERROR_INIT;
    mica_memory_saved saved;
    if (mica_regions_place(s->regions, "program", s->program, s->machine.used, VM_PROGRAM_MAX, &err) !=
            MICA_OK ||
        mica_regions_save(s->regions, path, &saved, &err) != MICA_OK)
        return state_failed("Not saved", &err);
    for (size_t k = 0; k < mica_regions_count(s->regions); k++)
        printf("Saved region '%s': %llu bytes\n", mica_regions_at(s->regions, k)->name,
               (unsigned long long)mica_regions_at(s->regions, k)->size);
    printf("Saved to %s\n", path);
    return true;
}

bool state_load(state *s, const char *path, long younger) {
    mica_error err = MICA_ERROR_INIT;
    mica_regions_info info;
    vm before = s->machine;
    uint8_t program[VM_PROGRAM_MAX];
    memcpy(program, s->program, sizeof program);
    if (mica_regions_read_info(path, &info, &err) != MICA_OK) return state_failed("Not loaded", &err);
    printf("Description: %s\nCreated: %llu seconds ago\n", info.description,
           (unsigned long long)info.age_seconds);
    if (younger >= 0 && info.age_seconds >= (unsigned long)younger) {
        printf("Not loaded: %s is too old\n", path);
        return false;
    }
    if (mica_regions_restore(s->regions, path, &err) != MICA_OK) return state_failed("Not loaded", &err);
    if (vm_good(&s->machine, s->program) &&
        s->machine.used == mica_regions_find(s->regions, "program")->size) {
        printf("Loaded %s: resuming from iteration %d\n", path, s->machine.iteration);
        return true;
    }
    s->machine = before; /* a file may say anything of a machine */
    memcpy(s->program, program, sizeof program);
    printf("Not loaded: what %s has is no machine\n", path);
    return false;
}
