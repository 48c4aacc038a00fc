import { testPart } from "./part.ts";

await testPart(1, 4);
