/** The board that tasks are drawn from: in which order, by whom, and what becomes of what was drawn. */
import { assert, assertEquals } from "@std/assert";
import { Board, type Job } from "../../lib/farm/board.ts";

const jobs = (tasks: readonly string[], isFirst = false): Job[] =>
  tasks.map((task) => ({ task, isFirst, resolve: () => {}, reject: () => {} }));

/** A board with some tasks posted in turn, those in capitals before all others. */
function boardOf(...posts: readonly string[]): Board {
  const board = new Board();
  for (const post of posts) {
    const isFirst = post === post.toUpperCase();
    board.post(jobs([...post], isFirst), { isFirst, isShared: false });
  }
  return board;
}

/** All that is left to draw. */
function drawn(board: Board, who = 1): string {
  let all = "";
  for (let one = board.draw(who); one; one = board.draw(who)) all += one.task;
  return all;
}

Deno.test("tasks are drawn in the order posted, but for those that come first", () => {
  assertEquals(drawn(boardOf("ab", "c")), "abc");
  assertEquals(drawn(boardOf("ab", "CD", "e", "F")), "FCDabe");
  const begun = boardOf("abc");
  assertEquals(begun.draw(1)!.task, "a");
  begun.post(jobs(["Z"], true), { isFirst: true, isShared: false });
  assertEquals(drawn(begun), "Zbc");
});

Deno.test("a task is drawn once, and again if whoever drew it lets go", () => {
  const board = boardOf("abc");
  assertEquals([board.draw(1)!.task, board.draw(2)!.task], ["a", "b"]);
  board.release(1);
  assertEquals(drawn(board, 3), "ac");
  assert(!board.hasLeft());
});

Deno.test("what somebody drew and did not do is taken off with him, once", () => {
  const board = boardOf("abcd");
  const { number } = board.draw(1)!;
  board.draw(2);
  board.draw(1);
  assertEquals(board.take(number)!.task, "a");
  assertEquals(board.take(number), undefined);
  assertEquals(board.takeFrom(1).map(({ task }) => task), ["c"]);
  assertEquals(board.takeFrom(1), []);
  assert(board.hasLeft());
  assertEquals(board.takeAll().map(({ task }) => task), ["b", "d"]);
  assertEquals([board.hasLeft(), board.posts()], [false, []]);
});
