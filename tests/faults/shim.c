/* A disk that can lose its power: a library to preload, which writes down what must be undone.
 *
 * Every change below the folder TOCSIN_DISK_ROOT is written to the journal TOCSIN_DISK_JOURNAL/log before it is done, with
 * what is needed to undo it; every sync is written after it is done. After all processes were killed, tests/faults/disk.py
 * undoes what no sync followed, as a disk does that had it in its cache only. Files that are removed or replaced are kept
 * under other names in the journal's folder, so that they can come back.
 *
 * While TOCSIN_DISK_JOURNAL/full exists, nothing below the root (or below the folder that the file names) grows: ENOSPC.
 * While TOCSIN_DISK_JOURNAL/readonly exists, nothing there changes: EROFS.
 *
 * What is not seen: writes through mmap (SQLite's -shm, which is void after a crash), and what a file has beyond its
 * bytes, size and name. All processes share one journal: a lock (flock) is held while something is written down and done.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

/* A record of the journal: this head, then the two paths, then the bytes that were there before. */
struct head {
    uint32_t kind, path, other, bytes;
    uint64_t inode, offset, length, size; /* size: what the file had before */
};
enum { WRITE = 1, RESIZE, SYNC, CREATE, REMOVE, RENAME, MKDIR, RMDIR };

#define REAL(name) ((__typeof__(&name))real(#name))

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static char root[PATH_MAX], journal[PATH_MAX - 32];
static size_t root_length;
static int log_fd = -1;
static pid_t log_owner;
static uint64_t stashed;

static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

static void prepare(void) {
    const char *at = getenv("TOCSIN_DISK_ROOT"), *to = getenv("TOCSIN_DISK_JOURNAL");
    if (at && to && strlen(at) < sizeof root && strlen(to) < sizeof journal) {
        strcpy(root, at);
        strcpy(journal, to);
        root_length = strlen(root);
    }
}

static int is_ours(const char *path) {
    pthread_once(&once, prepare);
    size_t length = strlen(path);
    if (!root_length || strncmp(path, root, root_length) || (path[root_length] && path[root_length] != '/')) return 0;
    return !(length > 4 && !strcmp(path + length - 4, "-shm")); /* void after a crash, whatever is in it */
}

static void enter(void) {
    pthread_mutex_lock(&mutex);
    if (log_fd < 0 || log_owner != getpid()) { /* a forked child gets a lock of its own */
        char path[PATH_MAX];
        snprintf(path, sizeof path, "%s/log", journal);
        log_fd = REAL(open64)(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        log_owner = getpid();
        if (log_fd < 0) { perror("shim: journal"); abort(); }
    }
    while (flock(log_fd, LOCK_EX) && errno == EINTR) {}
}

static void leave(void) {
    int kept = errno;
    flock(log_fd, LOCK_UN);
    pthread_mutex_unlock(&mutex);
    errno = kept;
}

/* One write, so that a kill leaves a whole record or, at the end, a torn one that was not followed by its deed. */
static void note(struct head head, const char *path, const char *other, const void *bytes) {
    head.path = path ? strlen(path) : 0;
    head.other = other ? strlen(other) : 0;
    struct iovec parts[4] = {{&head, sizeof head}, {(void *)path, head.path}, {(void *)other, head.other}, {(void *)bytes, head.bytes}};
    ssize_t all = sizeof head + head.path + head.other + head.bytes;
    if (REAL(writev)(log_fd, parts, 4) != all) { perror("shim: journal"); abort(); }
}

static int path_of(int fd, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return is_ours(path);
}

/* The absolute path of a name in a folder, whose last part need not be there. */
static int absolute(int folder, const char *name, char *path) {
    pthread_once(&once, prepare);
    if (!root_length || !name || !*name) return 0;
    char base[PATH_MAX] = "", whole[2 * PATH_MAX];
    if (name[0] != '/') {
        if (folder == AT_FDCWD) {
            if (!getcwd(base, sizeof base)) return 0;
        } else {
            char link[64];
            snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
            ssize_t length = readlink(link, base, sizeof base - 1);
            if (length <= 0) return 0;
            base[length] = 0;
        }
    }
    snprintf(whole, sizeof whole, "%s%s%s", base, *base ? "/" : "", name);
    char *out = path; /* . and // go; nobody here says .. */
    for (char *in = whole; *in;) {
        while (*in == '/') in++;
        char *end = strchrnul(in, '/');
        if (end - in == 1 && *in == '.') { in = end; continue; }
        if (end == in) break;
        if (out - path + (end - in) + 2 > PATH_MAX) return 0;
        *out++ = '/';
        memcpy(out, in, end - in);
        out += end - in;
        in = end;
    }
    *out = 0;
    return is_ours(path);
}

static int has(const char *what, const char *path) {
    char name[PATH_MAX], within[PATH_MAX] = "";
    snprintf(name, sizeof name, "%s/%s", journal, what);
    int fd = REAL(open64)(name, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return 0;
    ssize_t length = read(fd, within, sizeof within - 1);
    REAL(close)(fd);
    return length <= 0 || !strncmp(path, within, length);
}

static int is_readonly(const char *path) { return has("readonly", path) ? (errno = EROFS, 1) : 0; }

static int stands_still(const char *path, int grows) {
    if (is_readonly(path)) return 1;
    return grows && has("full", path) ? (errno = ENOSPC, 1) : 0;
}

/* ---- bytes ---- */

static int regular(int fd, struct stat *found, char *path) {
    int kept = errno;
    int is = root_length && !fstat(fd, found) && S_ISREG(found->st_mode) && path_of(fd, path);
    errno = kept;
    return is;
}

/* Note a write of some bytes at an offset: what of it was there before, and how large the file was. */
static void note_write(int fd, const char *path, struct stat *found, uint64_t offset, uint64_t length, int kind) {
    uint64_t there = offset < (uint64_t)found->st_size ? found->st_size - offset : 0;
    there = there < length ? there : length;
    char *bytes = there ? malloc(there) : NULL;
    if (there) {
        int from = fd, mode = fcntl(fd, F_GETFL) & O_ACCMODE;
        char link[64];
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        if (mode == O_WRONLY) from = REAL(open64)(link, O_RDONLY | O_CLOEXEC); /* SQLite's are open for both */
        if (pread64(from, bytes, there, offset) != (ssize_t)there) { perror("shim: before"); abort(); }
        if (from != fd) REAL(close)(from);
    }
    struct head head = {.kind = kind, .bytes = there, .inode = found->st_ino, .offset = offset, .length = length, .size = found->st_size};
    note(head, path, NULL, bytes);
    free(bytes);
}

#define WRITING(fd, at, length, deed)                                                     \
    char path[PATH_MAX];                                                                  \
    struct stat found;                                                                    \
    pthread_once(&once, prepare);                                                         \
    if (!regular(fd, &found, path)) return deed;                                          \
    enter();                                                                              \
    fstat(fd, &found);                                                                    \
    uint64_t offset = fcntl(fd, F_GETFL) & O_APPEND ? (uint64_t)found.st_size : (uint64_t)(at); \
    if (stands_still(path, offset + (length) > (uint64_t)found.st_size)) { leave(); return -1; } \
    note_write(fd, path, &found, offset, length, WRITE);                                  \
    ssize_t done = deed;                                                                  \
    leave();                                                                              \
    return done;

static size_t total(const struct iovec *parts, int count) {
    size_t length = 0;
    for (int i = 0; i < count; i++) length += parts[i].iov_len;
    return length;
}

ssize_t write(int fd, const void *bytes, size_t length) {
    WRITING(fd, lseek64(fd, 0, SEEK_CUR), length, REAL(write)(fd, bytes, length))
}
ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at) {
    WRITING(fd, at, length, REAL(pwrite64)(fd, bytes, length, at))
}
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) { return pwrite64(fd, bytes, length, at); }
ssize_t writev(int fd, const struct iovec *parts, int count) {
    WRITING(fd, lseek64(fd, 0, SEEK_CUR), total(parts, count), REAL(writev)(fd, parts, count))
}
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t at) {
    WRITING(fd, at, total(parts, count), REAL(pwritev64)(fd, parts, count, at))
}
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) { return pwritev64(fd, parts, count, at); }
ssize_t copy_file_range(int from, off64_t *in, int to, off64_t *out, size_t length, unsigned flags) {
    char path[PATH_MAX];
    struct stat found;
    pthread_once(&once, prepare);
    if (!regular(to, &found, path)) return REAL(copy_file_range)(from, in, to, out, length, flags);
    errno = EXDEV; /* whoever copies falls back to reading and writing */
    return -1;
}
ssize_t sendfile64(int to, int from, off64_t *at, size_t length) {
    char path[PATH_MAX];
    struct stat found;
    pthread_once(&once, prepare);
    ssize_t (*deed)(int, int, off64_t *, size_t) = real("sendfile64");
    if (!regular(to, &found, path)) return deed(to, from, at, length);
    errno = EINVAL;
    return -1;
}

static int resize(int fd, off64_t to, int (*deed)(int, off64_t)) {
    char path[PATH_MAX];
    struct stat found;
    pthread_once(&once, prepare);
    if (!regular(fd, &found, path)) return deed(fd, to);
    enter();
    fstat(fd, &found);
    if (stands_still(path, to > found.st_size)) { leave(); return -1; }
    note_write(fd, path, &found, to, to < found.st_size ? found.st_size - to : 0, RESIZE);
    int done = deed(fd, to);
    leave();
    return done;
}
int ftruncate64(int fd, off64_t to) { return resize(fd, to, real("ftruncate64")); }
int ftruncate(int fd, off_t to) { return resize(fd, to, real("ftruncate64")); }

int posix_fallocate64(int fd, off64_t at, off64_t length) {
    char path[PATH_MAX];
    struct stat found;
    pthread_once(&once, prepare);
    int (*deed)(int, off64_t, off64_t) = real("posix_fallocate64");
    if (!regular(fd, &found, path)) return deed(fd, at, length);
    enter();
    fstat(fd, &found);
    int failed = stands_still(path, at + length > found.st_size) ? errno : 0;
    if (!failed) {
        note_write(fd, path, &found, found.st_size, 0, RESIZE);
        failed = deed(fd, at, length);
    }
    leave();
    return failed;
}
int posix_fallocate(int fd, off_t at, off_t length) { return posix_fallocate64(fd, at, length); }

static int synced(int fd, int (*deed)(int)) {
    char path[PATH_MAX];
    struct stat found;
    pthread_once(&once, prepare);
    int is = root_length && !fstat(fd, &found) && (S_ISREG(found.st_mode) || S_ISDIR(found.st_mode)) && path_of(fd, path);
    if (!is) return deed(fd);
    enter(); /* the disk of the test is not the machine's: it is the journal that says what is safe */
    note((struct head){.kind = SYNC, .inode = found.st_ino, .size = S_ISDIR(found.st_mode)}, path, NULL, NULL);
    leave();
    return 0;
}
int fsync(int fd) { return synced(fd, REAL(fsync)); }
int fdatasync(int fd) { return synced(fd, REAL(fdatasync)); }

/* ---- names ---- */

static int opened(int folder, const char *name, int flags, mode_t mode) {
    int (*deed)(int, const char *, int, ...) = real("openat64");
    char path[PATH_MAX];
    int writes = (flags & O_ACCMODE) != O_RDONLY || flags & (O_CREAT | O_TRUNC);
    if (!writes || flags & O_DIRECTORY || !absolute(folder, name, path)) return deed(folder, name, flags, mode);
    enter();
    struct stat found;
    int fd = -1, is_there = !stat(path, &found);
    if (is_readonly(path) || (!is_there && flags & O_CREAT && stands_still(path, 1))) { leave(); return -1; }
    if (!is_there && flags & O_CREAT) note((struct head){.kind = CREATE}, path, NULL, NULL);
    if (is_there && flags & O_TRUNC && found.st_size && S_ISREG(found.st_mode) && !(flags & O_EXCL)) {
        int before = deed(folder, name, O_RDWR | O_CLOEXEC, 0);
        if (before >= 0) {
            note_write(before, path, &found, 0, found.st_size, RESIZE);
            REAL(close)(before);
        }
    }
    fd = deed(folder, name, flags, mode);
    leave();
    return fd;
}
#define MODE(flags) ({ va_list rest; va_start(rest, flags); mode_t its = (flags) & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; va_end(rest); its; })
int open(const char *name, int flags, ...) { return opened(AT_FDCWD, name, flags | O_LARGEFILE, MODE(flags)); }
int open64(const char *name, int flags, ...) { return opened(AT_FDCWD, name, flags | O_LARGEFILE, MODE(flags)); }
int openat(int folder, const char *name, int flags, ...) { return opened(folder, name, flags | O_LARGEFILE, MODE(flags)); }
int openat64(int folder, const char *name, int flags, ...) { return opened(folder, name, flags | O_LARGEFILE, MODE(flags)); }
int creat(const char *name, mode_t mode) { return opened(AT_FDCWD, name, O_CREAT | O_WRONLY | O_TRUNC, mode); }

/* Keep a file under another name, so that it can come back; give that name. */
static const char *stash(const char *path, char *kept) {
    snprintf(kept, PATH_MAX, "%s/kept-%d-%llu", journal, (int)getpid(), (unsigned long long)++stashed);
    if (!REAL(linkat)(AT_FDCWD, path, AT_FDCWD, kept, 0)) return kept;
    if (errno == ENOENT) return NULL;
    perror("shim: keeping");
    abort();
}

static int removed(int folder, const char *name, int flags) {
    char path[PATH_MAX], kept[PATH_MAX];
    if (!absolute(folder, name, path)) return REAL(unlinkat)(folder, name, flags);
    enter();
    if (is_readonly(path)) { leave(); return -1; }
    if (flags & AT_REMOVEDIR) {
        note((struct head){.kind = RMDIR}, path, NULL, NULL);
    } else {
        struct stat found;
        if (!lstat(path, &found) && S_ISREG(found.st_mode) && stash(path, kept)) note((struct head){.kind = REMOVE}, path, kept, NULL);
    }
    int done = REAL(unlinkat)(folder, name, flags);
    leave();
    return done;
}
int unlink(const char *name) { return removed(AT_FDCWD, name, 0); }
int unlinkat(int folder, const char *name, int flags) { return removed(folder, name, flags); }
int rmdir(const char *name) { return removed(AT_FDCWD, name, AT_REMOVEDIR); }
int remove(const char *name) {
    struct stat found;
    return !lstat(name, &found) && S_ISDIR(found.st_mode) ? rmdir(name) : unlink(name);
}

static int renamed(int from, const char *name, int to, const char *other) {
    char path[PATH_MAX], target[PATH_MAX], kept[PATH_MAX];
    int ours = absolute(from, name, path);
    if (!absolute(to, other, target) || !ours) return REAL(renameat)(from, name, to, other);
    enter();
    if (stands_still(target, 0)) { leave(); return -1; }
    struct stat found;
    if (!lstat(target, &found) && S_ISREG(found.st_mode) && stash(target, kept)) note((struct head){.kind = REMOVE}, target, kept, NULL);
    note((struct head){.kind = RENAME}, path, target, NULL);
    int done = REAL(renameat)(from, name, to, other);
    leave();
    return done;
}
int rename(const char *name, const char *other) { return renamed(AT_FDCWD, name, AT_FDCWD, other); }
int renameat(int from, const char *name, int to, const char *other) { return renamed(from, name, to, other); }
int renameat2(int from, const char *name, int to, const char *other, unsigned flags) {
    char path[PATH_MAX];
    if (!flags || !absolute(to, other, path)) return flags ? REAL(renameat2)(from, name, to, other, flags) : renamed(from, name, to, other);
    errno = EINVAL; /* whoever wants more falls back */
    return -1;
}

int linkat(int from, const char *name, int to, const char *other, int flags) {
    char target[PATH_MAX];
    if (!absolute(to, other, target)) return REAL(linkat)(from, name, to, other, flags);
    enter();
    struct stat found;
    if (stands_still(target, 1)) { leave(); return -1; }
    if (lstat(target, &found)) note((struct head){.kind = CREATE}, target, NULL, NULL);
    int done = REAL(linkat)(from, name, to, other, flags);
    leave();
    return done;
}
int link(const char *name, const char *other) { return linkat(AT_FDCWD, name, AT_FDCWD, other, 0); }

int mkdirat(int folder, const char *name, mode_t mode) {
    char path[PATH_MAX];
    if (!absolute(folder, name, path)) return REAL(mkdirat)(folder, name, mode);
    enter();
    struct stat found;
    if (lstat(path, &found)) {
        if (stands_still(path, 1)) { leave(); return -1; }
        note((struct head){.kind = MKDIR}, path, NULL, NULL);
    }
    int done = REAL(mkdirat)(folder, name, mode);
    leave();
    return done;
}
int mkdir(const char *name, mode_t mode) { return mkdirat(AT_FDCWD, name, mode); }
