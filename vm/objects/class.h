/* vm/objects/class.h - what is known of a class that a program defines: its description, its methods and properties, who
 * may use them.
 *
 * A description is a struct of the language with one element, held in the record "classes" under the name of the class:
 *
 *     name      text                           file      text: of the code that described it, '' of an old-style class
 *     kind      VM_CLASS_…                     code      offset of that code, to know it again
 *     line      cell: the class itself and all above it, in the order in which they are asked
 *     methods   struct: a method's name, a row of it; those of the classes above are in it too
 *     props     struct: a property's name, a row of it; as methods
 *     initial   struct: what the properties of a new object hold, in their order
 *     constants struct: what constant properties hold, and
 *     pending   struct: what computes the others of this class, true while that runs
 *     members   struct: enumeration members that were asked for, and what makes the others
 *     events    struct: an event's name, a row of it; as methods
 *     inferior  cell: classes that come after this one
 *     maker     number of the symbol of the function that makes objects
 *
 * Rows are structs too (VM_ROW_…). Since they may come from a file of a stranger, nothing is taken for granted of them:
 * vm_part raises where one has another form. */
#ifndef VM_OBJECTS_CLASS_H
#define VM_OBJECTS_CLASS_H

#include "vm/run/frame.h"

/* The event that every handle has: it ends. */
#define VM_DESTRUCTION "ObjectBeingDestroyed"

typedef enum vm_class_kind { VM_CLASS_OLD, VM_CLASS_VALUE, VM_CLASS_HANDLE } vm_class_kind;

/* Description of a class by name: a struct, or PROG_UNDEF where there is none. vm_class_find looks for a file that
 * defines it; vm_class_known does not. */
prog_value vm_class_find(vm_t *vm, vm_sym name);
prog_value vm_class_known(vm_t *vm, vm_sym name);
/* Whether a class that is not known yet is being described: the classes above it are looked for. */
bool vm_class_is_described(vm_t *vm, vm_sym name);
/* Of an object; raises where its class is no longer known. */
prog_value vm_class_of(vm_t *vm, prog_value object);
vm_class_kind vm_class_kind_of(vm_t *vm, prog_value description);
/* The description gets a name in the table. */
void vm_class_store(vm_t *vm, vm_sym name, prog_value description);

/* A part of a description or a row; raises unless it is of that kind. Borrowed. */
prog_value vm_part(vm_t *vm, prog_value of, const char *name, prog_kind kind);
base_view vm_part_text(vm_t *vm, prog_value of, const char *name);
bool vm_part_true(vm_t *vm, prog_value of, const char *name);     /* also false where there is none */
vm_sym vm_part_symbol(vm_t *vm, prog_value of, const char *name); /* 0 where there is none */
/* Row of a method or property (`part`: "methods" or "props"), PROG_UNDEF where there is none. */
prog_value vm_class_row(vm_t *vm, prog_value description, const char *part, vm_sym name);
static inline prog_value vm_method_row(vm_t *vm, prog_value description, vm_sym name) {
    return vm_class_row(vm, description, "methods", name);
}
static inline prog_value vm_property_row(vm_t *vm, prog_value description, vm_sym name) {
    return vm_class_row(vm, description, "props", name);
}

/* The function of a method of a class: its symbol, or 0. Looks into the folders of the class too. */
vm_sym vm_method_of(vm_t *vm, vm_sym cls, vm_sym name);
/* Of a public static method by its whole name, "Class.method"; 0 where there is none. */
vm_sym vm_class_static(vm_t *vm, const char *text, size_t len);
/* Whether class `cls` is `above` or below it. */
bool vm_class_is(vm_t *vm, vm_sym cls, vm_sym above);
/* The class whose source the innermost running M code comes from, or 0. */
vm_sym vm_class_running(vm_t *vm);
/* The function that runs there, by the name of its symbol in the source; 0 in scripts. */
vm_sym vm_function_running(vm_t *vm);
/* Whether what runs may use a row with such an access ("public", "private", "protected", or a cell of classes). */
bool vm_access_allowed(vm_t *vm, prog_value row, const char *which);
/* Whether the row of a method says that it is private. */
bool vm_is_private(vm_t *vm, prog_value row);
/* @CLASS/NAME, as the function of a method is called. */
vm_sym vm_method_symbol(vm_t *vm, vm_sym cls, vm_sym name);

/* The last part of a class's name, which is that of its constructor. */
const char *vm_class_last_name(vm_t *vm, vm_sym cls);
/* The function that what runs calls by a method's name for an object of class `cls`: `found`, which vm_method_of gave, or a private
 * method of the class that runs, which no class below replaces. Raises where what runs may not call it. */
vm_sym vm_method_here(vm_t *vm, vm_sym cls, vm_sym name, vm_sym found);
/* Runs a method within C code; its value, PROG_UNDEF where it gives none. */
static inline prog_value vm_call_method(vm_t *vm, vm_sym fn, uint32_t nargs, const prog_value *args) {
    prog_value out;
    vm->above.call(
        vm, &(vm_now){.fn = PROG_UNDEF, .name = fn, .nargs = nargs, .args = args, .nout = 1, .out = &out});
    return out;
}
/* An object that the constructor of the class makes of these arguments; raises where it gives none. */
prog_value vm_class_make(vm_t *vm, vm_sym cls, uint32_t nargs, const prog_value *args);
/* What becomes of a value that joins objects of class `cls`: a method of its own class that is named like it
 * makes an object of it, or the constructor does. PROG_UNDEF for old-style classes, which convert nothing. */
prog_value vm_class_convert(vm_t *vm, vm_sym cls, prog_value v);
/* Whether a cell of texts, as descriptions have them, has one; the cell with it, itself where it has it already. */
bool vm_cell_has_text(vm_t *vm, prog_value cell, base_view text);
prog_value vm_cell_with_text(vm_t *vm, prog_value cell, base_view text);

/* ---- making classes known (vm/objects/define.c) ---- */
void vm_class_define(vm_t *vm, vm_sym name, vm_found *found);
/* containers.Map as a class that others have above them. Its objects hold a map (vm_map_inside), and its
 * methods are the functions of maps. */
#define VM_MAP_CLASS "containers.Map"
void vm_class_define_map(vm_t *vm, vm_sym name);
/* An old-style class, which is known by the objects that are made of it. */
void vm_class_define_old(vm_t *vm, vm_sym name, uint32_t nparents, const prog_value *parents);
/* What a constant property of the description holds, which is computed when it is asked for before its turn. Borrowed. */
prog_value vm_class_constant(vm_t *vm, prog_value description, vm_sym name);
/* Member of an enumeration, made when it is first asked for; PROG_UNDEF where the class has none of that name. */
prog_value vm_class_member(vm_t *vm, vm_sym cls, vm_sym name);

#endif
