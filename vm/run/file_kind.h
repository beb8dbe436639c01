/* vm/run/file_kind.h - what a path names, as exist reports it. */
#ifndef VM_RUN_FILE_KIND_H
#define VM_RUN_FILE_KIND_H

/* 2 for a file, 7 for a folder, 0 when there is nothing. */
int vm_file_kind(const char *path);

#endif
