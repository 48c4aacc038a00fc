import { testPart } from "./part.ts";

await testPart(0, 4);
