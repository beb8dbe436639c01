/* vm/run/classes.h - what is remembered of the classes that a program defines: the record "classes"
 * (vm/heap/records.def). What it means is vm/objects/'s. Included in vm/ only. */
#ifndef VM_RUN_CLASSES_H
#define VM_RUN_CLASSES_H

#include "vm/heap/root.h"

typedef struct vm_class_data {
    prog_value
        table; /* struct of one element: the name of a class, its description (vm/objects/class.h); or 0 */
    prog_value names;    /* struct of one element: its fields are the names of methods; or 0 */
    prog_value building; /* object that the constructor which begins next goes on with; or 0 */
    uint32_t depth;      /* frames in being when that was set */
    uint32_t unused;
} vm_class_data;
VM_RECORD_SIZE(classes, vm_class_data);

#endif
