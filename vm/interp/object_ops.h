/* vm/interp/object_ops.h - what instructions do with objects of classes that programs define. */
#ifndef VM_INTERP_OBJECT_OPS_H
#define VM_INTERP_OBJECT_OPS_H

#include "vm/interp/interp_internal.h"

/* FIELD and FIELDDYN of an object, whole: a method may get a frame. */
void vm_object_op_field(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins, prog_value v, vm_sym name);
/* What the property holds in front of an `end` of a target; PROG_UNDEF where there is none. */
prog_value vm_object_now(vm_t *vm, prog_value v, vm_sym name);
/* How many results a list that is a temporary is to hold, as far as the instruction that takes it tells: 0 where it is
 * but shown as a statement, several where they are assigned. */
uint32_t vm_object_list_asked(vm_t *vm, const vm_frame *f, unsigned list);
/* Of each object of an array; nout 0: a method need not give a value. Of one object, a method is asked for nout. */
void vm_object_each_field(vm_t *vm, prog_value v, vm_sym name, uint32_t nout,
                          void (*each)(void *ctx, prog_value member), void *ctx);
/* v(args) (type '(') and v{args} of what vm_object_indexes is true for. The arguments are not taken: of the site, only
 * their number is read. The result is put at its `ret`, perhaps later. */
void vm_object_op_index(vm_t *vm, vm_frame *f, prog_value v, char type, const prog_value *args, vm_site site);
/* The same as one of a list; false, and nothing done, for what is no such object. */
bool vm_object_each_index(vm_t *vm, prog_value v, uint32_t n, const prog_value *idx,
                          void (*each)(void *ctx, prog_value member), void *ctx);
/* A call without arguments that names a class or package in front of a dot; false for any other. */
bool vm_object_op_name(vm_t *vm, vm_frame *f, prog_value *regs, uint64_t ins, vm_sym name);

#endif
