// A model's server that only waits: OpenAI's chat completions after a delay, for benches.
//
// One thread and epoll, so that ten thousand open requests cost next to nothing. Listens on
// loopback at a port of the system's choice, prints it, and ends with its standard input.
//
//   latency_server [--chat S] [--reflector S] [--manager S] [--gap S] [--words N]
//                  [--fault KIND=P]... [--seed N]
//
// --chat, --reflector, --manager  seconds until the (first) byte of an answer of that role
// --gap, --words                  streamed answers: seconds between the words, and how many
// --fault                         429, 500, cut (half an answer, then closed) or hang, at random
//
// A role is told by the schema the request names: properties `operations` are the SkillManager's,
// `key_insight` the Reflector's; without them it is a chat. GET /stats tells what happened.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum role { CHAT, REFLECTOR, MANAGER, ROLES };
enum fault { NO_FAULT, RATE_LIMIT, SERVER_ERROR, CUT, HANG, FAULTS };
static const char *const fault_names[FAULTS] = {"", "429", "500", "cut", "hang"};

typedef struct {
  int fd;
  unsigned generation;  // tells a timer of an earlier connection with this descriptor
  char *input;
  size_t length, capacity;
  bool is_busy, is_streamed, wants_close, was_told_to_continue;
  enum role role;
  enum fault fault;
  int words_left;
} connection;

typedef struct {
  double time;
  int fd;
  unsigned generation;
} timer;

static double delays[ROLES] = {1, 1, 1}, gap;
static int words = 1;
static double faults[FAULTS];
static connection **connections;
static int limit, epoll;
static unsigned generations;
static struct {
  long connections, open, peak_open, requests[ROLES], faults, active[ROLES], peak[ROLES], left;
} stats;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}

// --- Timers: a heap, the earliest first ----------------------------------------------------------

static timer *heap;
static int heap_count, heap_capacity;

static void add_timer(double delay, const connection *c) {
  if (heap_count == heap_capacity) {
    heap_capacity = heap_capacity ? 2 * heap_capacity : 1024;
    heap = realloc(heap, heap_capacity * sizeof *heap);
  }
  timer added = {now() + delay, c->fd, c->generation};
  int i = heap_count++;
  for (; i && heap[(i - 1) / 2].time > added.time; i = (i - 1) / 2) heap[i] = heap[(i - 1) / 2];
  heap[i] = added;
}

static timer take_timer(void) {
  timer first = heap[0], last = heap[--heap_count];
  int i = 0;
  for (int child; (child = 2 * i + 1) < heap_count; i = child) {
    if (child + 1 < heap_count && heap[child + 1].time < heap[child].time) child++;
    if (heap[child].time >= last.time) break;
    heap[i] = heap[child];
  }
  if (heap_count) heap[i] = last;
  return first;
}

// --- Connections ---------------------------------------------------------------------------------

static void open_connection(int fd) {
  connection *c = calloc(1, sizeof *c);
  *c = (connection){.fd = fd, .generation = ++generations, .capacity = 4096};
  c->input = malloc(c->capacity + 1);
  connections[fd] = c;
  int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP, .data.fd = fd};
  epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
  stats.connections++;
  if (++stats.open > stats.peak_open) stats.peak_open = stats.open;
}

static void close_connection(connection *c) {
  if (c->is_busy) stats.active[c->role]--, stats.left++;
  stats.open--;
  connections[c->fd] = NULL;
  close(c->fd);
  free(c->input);
  free(c);
}

// Answers are short, so a full socket is a client that does not read: it is not waited for.
static bool send_all(connection *c, const char *text, size_t length) {
  return send(c->fd, text, length, MSG_NOSIGNAL) == (ssize_t)length;
}

static bool respond(connection *c, const char *status, const char *more, const char *body) {
  char text[2048];
  int length = snprintf(text, sizeof text,
                        "HTTP/1.1 %s\r\nContent-Type: application/json\r\n%s"
                        "Content-Length: %zu\r\n\r\n%s",
                        status, more, strlen(body), body);
  // A cut answer lacks the end of what its length promises.
  return send_all(c, text, c->fault == CUT ? length - strlen(body) / 2 : (size_t)length);
}

// --- Answers -------------------------------------------------------------------------------------

// What each role says, as a JSON string holds it.
static const char *const contents[ROLES] = {
    "done",
    "{\\\"reasoning\\\":\\\"r\\\",\\\"error_identification\\\":\\\"e\\\","
    "\\\"root_cause_analysis\\\":\\\"c\\\",\\\"correct_approach\\\":\\\"a\\\","
    "\\\"key_insight\\\":\\\"k\\\",\\\"extracted_learnings\\\":[],\\\"skill_tags\\\":[]}",
    "{\\\"reasoning\\\":\\\"r\\\",\\\"operations\\\":[]}",
};
static const char usage[] =
    "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":1,\"total_tokens\":10}";

static bool send_whole(connection *c) {
  char body[1024];
  snprintf(body, sizeof body,
           "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"latency\","
           "\"choices\":[{\"index\":0,\"finish_reason\":\"stop\",\"message\":"
           "{\"role\":\"assistant\",\"content\":\"%s\"}}],%s}",
           contents[c->role], usage);
  return respond(c, "200 OK", "", body);
}

static bool send_event(connection *c, const char *data) {
  char text[1200];
  int length =
      snprintf(text, sizeof text, "%zx\r\ndata: %s\n\n\r\n", strlen(data) + 8, data);
  return send_all(c, text, length);
}

static bool send_word(connection *c) {
  char data[1024];
  snprintf(data, sizeof data,
           "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"},\"finish_reason\":null}]}",
           c->words_left > 1 ? "word " : contents[c->role]);
  return send_event(c, data);
}

static bool send_end(connection *c) {
  char data[512];
  snprintf(data, sizeof data,
           "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],%s}", usage);
  return send_event(c, data) && send_event(c, "[DONE]") && send_all(c, "0\r\n\r\n", 5);
}

static void read_requests(connection *c);

static void finish(connection *c, bool is_well) {
  c->is_busy = false;
  stats.active[c->role]--;
  if (!is_well || c->wants_close || c->fault == CUT) return close_connection(c);
  read_requests(c);
}

static void fire(timer due) {
  connection *c = connections[due.fd];
  if (!c || c->generation != due.generation || !c->is_busy) return;
  if (c->fault == RATE_LIMIT)
    return finish(c, respond(c, "429 Too Many Requests", "Retry-After: 0\r\n",
                             "{\"error\":{\"message\":\"too many requests\"}}"));
  if (c->fault == SERVER_ERROR)
    return finish(c, respond(c, "500 Internal Server Error", "",
                             "{\"error\":{\"message\":\"scripted\"}}"));
  if (!c->is_streamed) return finish(c, send_whole(c));
  if (c->words_left == words) {
    static const char head[] =
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
        "Transfer-Encoding: chunked\r\n\r\n";
    if (!send_all(c, head, sizeof head - 1)) return finish(c, false);
  }
  if (c->fault == CUT && c->words_left <= (words + 1) / 2) return finish(c, false);
  bool is_well = send_word(c);
  if (--c->words_left && is_well) return add_timer(gap, c);
  finish(c, is_well && send_end(c));
}

// --- Requests ------------------------------------------------------------------------------------

static enum fault random_fault(void) {
  double dice = drand48();
  for (enum fault f = NO_FAULT + 1; f < FAULTS; f++)
    if ((dice -= faults[f]) < 0) return f;
  return NO_FAULT;
}

static bool tell_stats(connection *c) {
  char body[512];
  snprintf(body, sizeof body,
           "{\"connections\":%ld,\"peak_open\":%ld,\"chat\":%ld,\"reflector\":%ld,"
           "\"manager\":%ld,\"peak_chat\":%ld,\"peak_reflector\":%ld,\"peak_manager\":%ld,"
           "\"faults\":%ld,\"left\":%ld}\n",
           stats.connections, stats.peak_open, stats.requests[CHAT], stats.requests[REFLECTOR],
           stats.requests[MANAGER], stats.peak[CHAT], stats.peak[REFLECTOR], stats.peak[MANAGER],
           stats.faults, stats.left);
  return respond(c, "200 OK", "", body);
}

static void start(connection *c, const char *body) {
  bool is_structured = strstr(body, "response_format") || strstr(body, "\"tools\"");
  // The schema's own words; a prompt that quotes them has its quotation marks escaped.
  c->role = !is_structured                   ? CHAT
            : strstr(body, "\"operations\"") ? MANAGER
            : strstr(body, "\"key_insight\"") ? REFLECTOR
                                              : CHAT;
  c->is_streamed = strstr(body, "\"stream\":true") || strstr(body, "\"stream\": true");
  c->words_left = words;
  c->fault = random_fault();
  c->is_busy = true;
  stats.requests[c->role]++;
  stats.faults += c->fault != NO_FAULT;
  if (++stats.active[c->role] > stats.peak[c->role]) stats.peak[c->role] = stats.active[c->role];
  if (c->fault != HANG) add_timer(delays[c->role], c);
}

// Takes the requests that came whole, one after another.
static void read_requests(connection *c) {
  while (!c->is_busy && c->length) {
    c->input[c->length] = 0;
    char *end = strstr(c->input, "\r\n\r\n");
    if (!end) return;
    *end = 0;
    const char *field = strcasestr(c->input, "\ncontent-length:");
    size_t head = end + 4 - c->input, size = field ? strtoul(field + 16, NULL, 10) : 0;
    c->wants_close = strcasestr(c->input, "\nconnection: close") != NULL;
    bool expects = strcasestr(c->input, "\nexpect: 100") != NULL;
    bool is_get = !strncmp(c->input, "GET ", 4), asks_stats = !strncmp(c->input, "GET /stats", 10);
    *end = '\r';
    if (c->length < head + size) {
      if (expects && !c->was_told_to_continue)
        c->was_told_to_continue = send_all(c, "HTTP/1.1 100 Continue\r\n\r\n", 25);
      return;
    }
    c->was_told_to_continue = false;
    char next = c->input[head + size];
    c->input[head + size] = 0;
    if (!is_get) start(c, c->input + head);
    c->input[head + size] = next;
    c->length -= head + size;
    memmove(c->input, c->input + head + size, c->length);
    if (asks_stats)
      tell_stats(c);
    else if (is_get)
      respond(c, "200 OK", "", "{\"object\":\"list\",\"data\":[{\"id\":\"latency\"}]}");
  }
}

static void receive(connection *c) {
  for (;;) {
    if (c->length == c->capacity) c->input = realloc(c->input, (c->capacity *= 2) + 1);
    ssize_t count = recv(c->fd, c->input + c->length, c->capacity - c->length, 0);
    if (count > 0) {
      c->length += count;
    } else if (count < 0 && errno == EAGAIN) {
      return read_requests(c);
    } else {
      return close_connection(c);
    }
  }
}

// --- The program ---------------------------------------------------------------------------------

static void wrong_usage(const char *argument) {
  fprintf(stderr, "latency_server: %s is no option, or lacks its value\n", argument);
  exit(2);
}

static void read_options(int count, char **arguments) {
  for (int i = 1; i < count; i += 2) {
    const char *name = arguments[i], *value = i + 1 < count ? arguments[i + 1] : NULL;
    if (!value) wrong_usage(name);
    if (!strcmp(name, "--chat")) delays[CHAT] = atof(value);
    else if (!strcmp(name, "--reflector")) delays[REFLECTOR] = atof(value);
    else if (!strcmp(name, "--manager")) delays[MANAGER] = atof(value);
    else if (!strcmp(name, "--gap")) gap = atof(value);
    else if (!strcmp(name, "--words")) words = atoi(value) > 0 ? atoi(value) : 1;
    else if (!strcmp(name, "--seed")) srand48(atol(value));
    else if (!strcmp(name, "--fault")) {
      enum fault f = NO_FAULT + 1;
      size_t length = strcspn(value, "=");
      while (f < FAULTS &&
             (strlen(fault_names[f]) != length || strncmp(value, fault_names[f], length)))
        f++;
      if (f == FAULTS || !value[length]) wrong_usage(value);
      faults[f] = atof(value + length + 1);
    } else wrong_usage(name);
  }
}

static int listen_on_loopback(void) {
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, 16384) ||
      getsockname(listener, (struct sockaddr *)&address, &size)) {
    perror("latency_server");
    exit(1);
  }
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  return listener;
}

int main(int count, char **arguments) {
  signal(SIGPIPE, SIG_IGN);
  read_options(count, arguments);
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  limit = files.rlim_max > 1 << 20 ? 1 << 20 : (int)files.rlim_max;
  connections = calloc(limit, sizeof *connections);
  epoll = epoll_create1(EPOLL_CLOEXEC);
  int listener = listen_on_loopback();
  struct epoll_event event = {.events = EPOLLIN, .data.fd = listener};
  epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
  event = (struct epoll_event){.events = EPOLLIN | EPOLLRDHUP, .data.fd = 0};
  epoll_ctl(epoll, EPOLL_CTL_ADD, 0, &event);
  struct epoll_event ready[1024];
  for (;;) {
    double wait = heap_count ? (heap[0].time - now()) * 1000 : -1;
    int n = epoll_wait(epoll, ready, 1024, heap_count ? (wait <= 0 ? 0 : (int)wait + 1) : -1);
    for (int i = 0; i < n; i++) {
      int fd = ready[i].data.fd;
      // Whoever started it has ended.
      if (fd == 0) return 0;
      if (fd != listener) {
        if (connections[fd]) receive(connections[fd]);
        continue;
      }
      for (int new; (new = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;)
        open_connection(new);
    }
    for (double time = now(); heap_count && heap[0].time <= time;) fire(take_timer());
  }
}
