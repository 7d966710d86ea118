#ifndef CMICROHTTP_SHIM_H
#define CMICROHTTP_SHIM_H
// GNU libmicrohttpd is not linked: only a program that serves needs it. It is loaded then, and called
// through the table below.
//
// Swift cannot call C variadics (MHD_start_daemon, MHD_get_connection_info), so each use has one typed,
// inlined door here.
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <microhttpd.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/// The functions of libmicrohttpd that are used, each as its header declares it.
typedef struct {
  struct MHD_Daemon *_Nullable (*_Nonnull start_daemon)(
      unsigned int flags, uint16_t port, MHD_AcceptPolicyCallback _Nullable accept,
      void *_Nullable accept_user, MHD_AccessHandlerCallback _Nonnull handler,
      void *_Nullable handler_user, ...);
  void (*_Nonnull stop_daemon)(struct MHD_Daemon *_Nonnull daemon);
  MHD_socket (*_Nonnull quiesce_daemon)(struct MHD_Daemon *_Nonnull daemon);
  void (*_Nonnull suspend_connection)(struct MHD_Connection *_Nonnull connection);
  void (*_Nonnull resume_connection)(struct MHD_Connection *_Nonnull connection);
  enum MHD_Result (*_Nonnull queue_response)(struct MHD_Connection *_Nonnull connection,
                                             unsigned int status,
                                             struct MHD_Response *_Nonnull response);
  struct MHD_Response *_Nullable (*_Nonnull create_response_from_buffer)(
      size_t size, void *_Nullable buffer, enum MHD_ResponseMemoryMode mode);
  struct MHD_Response *_Nullable (*_Nonnull create_response_from_callback)(
      uint64_t size, size_t block_size, MHD_ContentReaderCallback _Nonnull reader,
      void *_Nullable user, MHD_ContentReaderFreeCallback _Nullable free_user);
  enum MHD_Result (*_Nonnull add_response_header)(struct MHD_Response *_Nonnull response,
                                                  const char *_Nonnull name,
                                                  const char *_Nonnull value);
  void (*_Nonnull destroy_response)(struct MHD_Response *_Nonnull response);
  int (*_Nonnull get_connection_values)(struct MHD_Connection *_Nonnull connection,
                                        enum MHD_ValueKind kind,
                                        MHD_KeyValueIterator _Nullable each, void *_Nullable user);
  const union MHD_ConnectionInfo *_Nullable (*_Nonnull get_connection_info)(
      struct MHD_Connection *_Nonnull connection, enum MHD_ConnectionInfoType type, ...);
} cmicrohttp_library;

/// The table of the library of this name, to be freed; without one dlerror says what is wrong.
static inline cmicrohttp_library *_Nullable cmicrohttp_load(const char *_Nonnull name) {
  void *handle = dlopen(name, RTLD_LAZY | RTLD_LOCAL);
  cmicrohttp_library *http = handle ? calloc(1, sizeof *http) : NULL;
  if (!http) return NULL;
#define CMICROHTTP_FIND(function) \
  *(void **)&http->function = dlsym(handle, "MHD_" #function); \
  if (!*(void **)&http->function) { \
    free(http); \
    return NULL; \
  }
  CMICROHTTP_FIND(start_daemon)
  CMICROHTTP_FIND(stop_daemon)
  CMICROHTTP_FIND(quiesce_daemon)
  CMICROHTTP_FIND(suspend_connection)
  CMICROHTTP_FIND(resume_connection)
  CMICROHTTP_FIND(queue_response)
  CMICROHTTP_FIND(create_response_from_buffer)
  CMICROHTTP_FIND(create_response_from_callback)
  CMICROHTTP_FIND(add_response_header)
  CMICROHTTP_FIND(destroy_response)
  CMICROHTTP_FIND(get_connection_values)
  CMICROHTTP_FIND(get_connection_info)
#undef CMICROHTTP_FIND
  return http;
}

/// Starts serving a socket that listens, on a thread of the library's own.
static inline struct MHD_Daemon *_Nullable cmicrohttp_start(
    const cmicrohttp_library *_Nonnull http, int listener, unsigned int most_connections,
    unsigned int idle_seconds, size_t head_bytes, MHD_AccessHandlerCallback _Nonnull handler,
    MHD_RequestCompletedCallback _Nonnull completed, MHD_NotifyConnectionCallback _Nonnull notify,
    void *_Nonnull user) {
  return http->start_daemon(
      MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_INTERNAL_POLLING_THREAD | MHD_ALLOW_SUSPEND_RESUME |
          MHD_USE_ITC,
      0, NULL, NULL, handler, user, MHD_OPTION_LISTEN_SOCKET, listener,
      MHD_OPTION_CONNECTION_LIMIT, most_connections, MHD_OPTION_CONNECTION_TIMEOUT, idle_seconds,
      MHD_OPTION_CONNECTION_MEMORY_LIMIT, head_bytes, MHD_OPTION_NOTIFY_COMPLETED, completed, user,
      MHD_OPTION_NOTIFY_CONNECTION, notify, user, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
}

/// The socket of a connection.
static inline int cmicrohttp_socket(const cmicrohttp_library *_Nonnull http,
                                    struct MHD_Connection *_Nonnull connection) {
  const union MHD_ConnectionInfo *info =
      http->get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  return info ? info->connect_fd : -1;
}

static const enum MHD_Result cmicrohttp_yes = MHD_YES;
static const enum MHD_Result cmicrohttp_no = MHD_NO;
static const enum MHD_ValueKind cmicrohttp_header = MHD_HEADER_KIND;
static const enum MHD_ResponseMemoryMode cmicrohttp_copy = MHD_RESPMEM_MUST_COPY;
static const enum MHD_RequestTerminationCode cmicrohttp_whole =
    MHD_REQUEST_TERMINATED_COMPLETED_OK;
static const enum MHD_ConnectionNotificationCode cmicrohttp_opened =
    MHD_CONNECTION_NOTIFY_STARTED;
static const uint64_t cmicrohttp_unknown_size = MHD_SIZE_UNKNOWN;
static const ssize_t cmicrohttp_end = MHD_CONTENT_READER_END_OF_STREAM;

/// A socket that listens below a path, which only this user may open; -1 and errno without one.
static inline int cmicrohttp_listen_unix(const char *_Nonnull path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) {
    errno = ENAMETOOLONG;
    return -1;
  }
  strcpy(address.sun_path, path);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return -1;
  // What nobody listens to any more is left over from a program that was killed.
  if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0) {
    close(fd);
    errno = EADDRINUSE;
    return -1;
  }
  struct stat status;
  if (errno == ECONNREFUSED && lstat(path, &status) == 0 && S_ISSOCK(status.st_mode)) unlink(path);
  if (bind(fd, (struct sockaddr *)&address, sizeof address) == 0 && chmod(path, 0600) == 0 &&
      listen(fd, SOMAXCONN) == 0)
    return fd;
  int code = errno;
  close(fd);
  errno = code;
  return -1;
}

/// A socket that listens at a numeric address; -1 and errno without one. Port 0 takes a free one.
static inline int cmicrohttp_listen(const char *_Nonnull host, const char *_Nonnull port) {
  struct addrinfo wanted = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
                            .ai_socktype = SOCK_STREAM};
  struct addrinfo *found = NULL;
  if (getaddrinfo(host, port, &wanted, &found) != 0) {
    errno = EADDRNOTAVAIL;
    return -1;
  }
  int fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  int on = 1;
  if (fd >= 0) setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (fd >= 0 && (bind(fd, found->ai_addr, found->ai_addrlen) != 0 || listen(fd, SOMAXCONN) != 0)) {
    int code = errno;
    close(fd);
    errno = code;
    fd = -1;
  }
  freeaddrinfo(found);
  return fd;
}

/// The port that a socket listens at; 0 for one that has none.
static inline int cmicrohttp_port(int fd) {
  struct sockaddr_storage address;
  socklen_t size = sizeof address;
  if (getsockname(fd, (struct sockaddr *)&address, &size) != 0) return 0;
  if (address.ss_family == AF_INET) return ntohs(((struct sockaddr_in *)&address)->sin_port);
  if (address.ss_family == AF_INET6) return ntohs(((struct sockaddr_in6 *)&address)->sin6_port);
  return 0;
}

/// Whether whoever was at the other end of a connection has closed it.
static inline int cmicrohttp_is_left(int fd) {
  char byte;
  ssize_t count = recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR);
}

#endif
